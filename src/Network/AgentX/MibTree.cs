namespace LoadMaster.Network.AgentX;

/// <summary>Several parts as one.</summary>
/// <param name="parts">In ascending order, none inside another.</param>
public sealed class MibTree(IReadOnlyList<IMib> parts) : IMib
{
    public AgentXValue? Get(Oid name)
    {
        foreach (var part in parts)
        {
            if (part.Get(name) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    public VarBind? Next(Oid after, bool include)
    {
        foreach (var part in parts)
        {
            if (part.Next(after, include) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
