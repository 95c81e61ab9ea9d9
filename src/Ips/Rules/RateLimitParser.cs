namespace LoadMaster.Ips.Rules;

/// <summary>Reads "type limit, track by_src, count 1, seconds 60" and its relatives.</summary>
internal static class RateLimitParser
{
    /// <param name="fixedKind">For options whose kind is not written.</param>
    public static RateLimit Parse(string option, string value, RateKind? fixedKind) => Limit(option, Pairs(option, value), fixedKind);

    public static RateLimit Limit(string option, Dictionary<string, string> words, RateKind? fixedKind)
    {
        var kind = fixedKind ?? words.GetValueOrDefault("type") switch
        {
            "limit" => RateKind.Limit,
            "threshold" => RateKind.Threshold,
            "both" => RateKind.Both,
            var other => throw RuleRejectedException.Skipped($"{option}: unknown type {other}"),
        };
        var count = Number(option, words, "count");
        var seconds = Number(option, words, "seconds");
        return count >= 1 && seconds >= 1
            ? new RateLimit(kind, Track(option, words.GetValueOrDefault("track")), count, seconds)
            : throw RuleRejectedException.Skipped($"{option}: count and seconds must be at least 1");
    }

    public static Dictionary<string, string> Pairs(string option, string value)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in VariableTable.List($"[{value}]"))
        {
            var blank = part.IndexOf(' ');
            if (blank < 0 || !words.TryAdd(part[..blank], part[(blank + 1)..].Trim()))
            {
                throw RuleRejectedException.Skipped($"{option}: {OptionSplitter.Short(part)} is not understood");
            }
        }

        return words;
    }

    public static RateTrack Track(string option, string? word) => word switch
    {
        "by_src" => RateTrack.BySource,
        "by_dst" => RateTrack.ByDestination,
        "by_rule" => RateTrack.ByRule,
        _ => throw RuleRejectedException.Skipped($"{option}: track {word} is not supported"),
    };

    public static int Number(string option, Dictionary<string, string> words, string name) =>
        words.TryGetValue(name, out var text) ? Arguments.Small(text, option) : throw RuleRejectedException.Skipped($"{option}: {name} is missing");
}
