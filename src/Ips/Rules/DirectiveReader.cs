namespace LoadMaster.Ips.Rules;

/// <summary>Reads lines that are no rules: variables, classifications, event filters, rate filters, suppressions.</summary>
internal sealed class DirectiveReader(RuleContext context)
{
    public List<EventFilter> EventFilters { get; } = [];

    public List<Suppression> Suppressions { get; } = [];

    public List<RateFilter> RateFilters { get; } = [];

    /// <summary>False when the line means nothing here.</summary>
    public bool TryRead(string text)
    {
        var words = text.Split((char[])[' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (words)
        {
            case ["var" or "ipvar" or "portvar", var name, var value]:
                context.Variables.Define(name, value);
                return true;
            case ["config", "classification:", var value]:
                return context.Classifications.TryDefine(value);
            case ["event_filter" or "threshold", ..]:
                return TryFilter(text[words[0].Length..].Trim());
            case ["rate_filter", ..]:
                return TryRateFilter(text, text[words[0].Length..].Trim());
            case ["suppress", ..]:
                return TrySuppress(text[words[0].Length..].Trim());
            default:
                return false;
        }
    }

    private bool TryFilter(string value)
    {
        var pairs = RateLimitParser.Pairs("event_filter", value);
        if (!TryIds(pairs, out var gid, out var sid))
        {
            return false;
        }

        EventFilters.Add(new EventFilter(gid, sid, RateLimitParser.Limit("event_filter", pairs, null)));
        return true;
    }

    private bool TryRateFilter(string text, string value)
    {
        var pairs = RateLimitParser.Pairs("rate_filter", value);
        if (!TryIds(pairs, out var gid, out var sid))
        {
            return false;
        }

        RateFilters.Add(RateFilterParser.Parse(text, gid, sid, pairs, context.Variables));
        return true;
    }

    private bool TrySuppress(string value)
    {
        var pairs = RateLimitParser.Pairs("suppress", value);
        if (!TryIds(pairs, out var gid, out var sid))
        {
            return false;
        }

        var track = pairs.TryGetValue("track", out var word) ? RateLimitParser.Track("suppress", word) : (RateTrack?)null;
        var addresses = track is null ? RuleAddresses.Any : RuleAddresses.Parse(pairs.GetValueOrDefault("ip") ?? "", context.Variables);
        Suppressions.Add(new Suppression(gid, sid, track, addresses));
        return true;
    }

    private static bool TryIds(Dictionary<string, string> pairs, out int gid, out int sid)
    {
        sid = 0;
        return int.TryParse(pairs.GetValueOrDefault("gen_id"), out gid) & int.TryParse(pairs.GetValueOrDefault("sig_id"), out sid);
    }
}
