namespace LoadMaster.Network.AgentX;

/// <summary>What a sub-agent serves, as of one moment.</summary>
public interface IMib
{
    /// <summary>Null when there is no such object or instance.</summary>
    AgentXValue? Get(Oid name);

    /// <summary>The first object behind <paramref name="after"/>, or at it when <paramref name="include"/>; null behind the last.</summary>
    VarBind? Next(Oid after, bool include);
}
