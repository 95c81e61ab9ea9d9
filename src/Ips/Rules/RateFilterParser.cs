namespace LoadMaster.Ips.Rules;

/// <summary>Reads "gen_id 1, sig_id 1122, track by_src, count 5, seconds 10, new_action drop, timeout 60, apply_to 192.0.2.0/24".</summary>
internal static class RateFilterParser
{
    private const string Option = "rate_filter";

    /// <param name="pairs">Its words, as <see cref="RateLimitParser.Pairs"/> reads them.</param>
    public static RateFilter Parse(string text, int gid, int sid, Dictionary<string, string> pairs, VariableTable variables)
    {
        var limit = RateLimitParser.Limit(Option, pairs, RateKind.Detection);
        var applies = pairs.TryGetValue("apply_to", out var addresses) ? RuleAddresses.Parse(addresses, variables) : RuleAddresses.Any;
        if (gid < 1 || sid < 1)
        {
            throw RuleRejectedException.Skipped($"{Option}: gen_id and sig_id name one rule");
        }

        if (limit.Track == RateTrack.ByRule && !applies.IsAny)
        {
            throw RuleRejectedException.Skipped($"{Option}: track by_rule has no apply_to");
        }

        var action = RuleHeader.ActionOf(pairs.GetValueOrDefault("new_action") ?? "")
            ?? throw RuleRejectedException.Skipped($"{Option}: unknown new_action {OptionSplitter.Short(pairs.GetValueOrDefault("new_action") ?? "")}");
        return new RateFilter(text, gid, sid, limit.Track, limit.Count, limit.IntervalSeconds, action, RateLimitParser.Number(Option, pairs, "timeout"), applies);
    }
}
