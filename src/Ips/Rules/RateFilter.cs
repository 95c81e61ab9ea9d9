namespace LoadMaster.Ips.Rules;

/// <summary>
/// A rate_filter line (Snort manual, "Rate Filtering"): while a rule matches more often than the count within an interval, its action is
/// another one, for at least the timeout.
/// </summary>
/// <param name="Text">The line as written; two with the same text share what was counted, also over a change of the rules.</param>
/// <param name="TimeoutSeconds">0: for good.</param>
/// <param name="AppliesTo">Only for these addresses, of the side that is tracked.</param>
public sealed record RateFilter(
    string Text, int Gid, int Sid, RateTrack Track, int Count, int IntervalSeconds, RuleAction NewAction, int TimeoutSeconds, RuleAddresses AppliesTo);
