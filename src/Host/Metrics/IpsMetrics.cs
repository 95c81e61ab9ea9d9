namespace LoadMaster.Host.Metrics;

/// <summary>What the intrusion prevention has found on this node.</summary>
public sealed record IpsSource(IReadOnlyList<(string Rule, long Matches)> Rules, long EventsLost);

/// <summary>Figures of the intrusion prevention beyond those of each service.</summary>
internal static class IpsMetrics
{
    public static readonly MetricGroup<IpsSource> Group = new(
        [],
        _ => [],
        Metric<IpsSource>.Totals(
            "loadmaster_ips_rule_matches_total",
            "Matches of an intrusion prevention rule (gid:sid) since the rules were put in force; the first 100 rules that match, the rest as other.",
            "rule",
            s => s.Rules.Select(rule => (rule.Rule, (double)rule.Matches))),
        Metric<IpsSource>.Total("loadmaster_ips_events_lost_total", "Events of the intrusion prevention that were counted but not kept, as there were too many at once.", s => s.EventsLost));
}
