namespace LoadMaster.Network.AgentX;

/// <summary>Answers what a master agent asks (RFC 2741, 7.2.3), from a tree that can only be read.</summary>
public static class AgentXAnswers
{
    /// <summary>Values in one answer; more than fit into an SNMP message are of no use.</summary>
    private const int ValuesMax = 2048;

    /// <summary>The answer's bytes; null for what gets none.</summary>
    public static byte[]? To(AgentXPdu asked, IMib mib) => asked.Kind switch
    {
        _ when asked.Kind is AgentXKind.Get or AgentXKind.GetNext or AgentXKind.GetBulk && asked.OtherContext => AgentXWriter.Response(asked, AgentXError.GenErr, 1, []),
        AgentXKind.Get => AgentXWriter.Response(asked, AgentXError.None, 0, [.. asked.Ranges.Select(range => Get(range, mib))]),
        AgentXKind.GetNext => AgentXWriter.Response(asked, AgentXError.None, 0, [.. asked.Ranges.Select(range => Next(range, mib))]),
        AgentXKind.GetBulk => AgentXWriter.Response(asked, AgentXError.None, 0, Bulk(asked, mib)),
        AgentXKind.TestSet => AgentXWriter.Response(asked, AgentXError.NotWritable, 1, []),
        AgentXKind.CommitSet or AgentXKind.UndoSet => AgentXWriter.Response(asked, AgentXError.GenErr, 1, []),
        AgentXKind.Response or AgentXKind.CleanupSet or AgentXKind.Close => null,
        _ => AgentXWriter.Response(asked, AgentXError.ProcessingError, 0, []),
    };

    private static VarBind Get(SearchRange range, IMib mib) => new(range.Start, mib.Get(range.Start) ?? AgentXValue.NoSuchInstance);

    private static VarBind Next(SearchRange range, IMib mib) =>
        mib.Next(range.Start, range.Include) is { } found && (range.End.IsEmpty || found.Name < range.End) ? found : new VarBind(range.Start, AgentXValue.EndOfMibView);

    private static List<VarBind> Bulk(AgentXPdu asked, IMib mib)
    {
        var alone = Math.Min(asked.NonRepeaters, asked.Ranges.Count);
        var values = asked.Ranges.Take(alone).Select(range => Next(range, mib)).ToList();
        var walking = asked.Ranges.Skip(alone).ToList();
        for (var turn = 0; turn < asked.MaxRepetitions && walking.Count > 0 && values.Count + walking.Count <= ValuesMax; turn++)
        {
            var allAtEnd = true;
            for (var index = 0; index < walking.Count; index++)
            {
                var found = Next(walking[index], mib);
                values.Add(found);
                allAtEnd &= found.Value.Type == AgentXType.EndOfMibView;
                walking[index] = new SearchRange(found.Name, Include: false, walking[index].End);
            }

            if (allAtEnd)
            {
                break;
            }
        }

        return values;
    }
}
