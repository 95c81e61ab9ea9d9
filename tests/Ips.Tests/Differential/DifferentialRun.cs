using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>
/// The comparison: the same rules and requests on both sides, then every difference is looked into. A cause is believed when the difference
/// goes away with the one thing that the cause names, on both sides anew.
/// </summary>
internal sealed class DifferentialRun(Half half, Suricata oracle, string folder, int seed)
{
    public DifferentialResult Compare(int requests)
    {
        var random = new Random(seed);
        var rules = half.Rules(random);
        var ours = new OurSide(rules.Set, half.IsResponse);
        var cases = half.Cases(random, rules, ours, requests);
        var (theirs, refused) = Ask(rules.Lines, cases.Select(entry => entry.Request));
        var differences = new List<Difference>();
        var (same, silent) = (0, 0);
        for (var number = 0; number < cases.Count; number++)
        {
            var here = ours.Sids(cases[number].Request).Where(sid => !refused.Contains(sid)).ToHashSet();
            var there = theirs.Where(number, rules);
            same += here.Count(there.Contains);
            silent += here.Count == 0 && there.Count == 0 ? 1 : 0;
            differences.AddRange(here.Except(there).Select(sid => new Difference(cases[number], sid, IsOursOnly: true)));
            differences.AddRange(there.Except(here).Select(sid => new Difference(cases[number], sid, IsOursOnly: false)));
        }

        return new(cases, rules.Sids.Count - refused.Count(rules.Sids.Contains), same, silent, differences, Explain(rules, ours, differences));
    }

    private IReadOnlyDictionary<Difference, string> Explain(OracleRules rules, OurSide ours, List<Difference> differences)
    {
        var trials = differences.SelectMany(difference => Causes.Of(difference, rules.TheirText(difference.Sid), half.Causes)).ToList();
        var lines = rules.Lines.ToList();
        var sids = new List<int>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var trial in trials)
        {
            if (trial.Rule is null)
            {
                sids.Add(trial.Difference.Sid);
                continue;
            }

            if (!known.TryGetValue(trial.Rule, out var sid))
            {
                sid = known[trial.Rule] = RuleMaker.FirstSid + 1_000_000 + known.Count;
                lines.Add(OracleRules.Renumbered(trial.Rule, sid));
            }

            sids.Add(sid);
        }

        if (trials.Count == 0)
        {
            return new Dictionary<Difference, string>();
        }

        var (theirs, _) = Ask(lines, trials.Select(trial => trial.Request));
        var explained = new Dictionary<Difference, string>();
        for (var number = 0; number < trials.Count; number++)
        {
            var trial = trials[number];
            if (!explained.ContainsKey(trial.Difference) && Settles(trial, ours.Sids(trial.Request).Contains(trial.Difference.Sid), theirs.Has(number, sids[number])))
            {
                explained[trial.Difference] = trial.Cause;
            }
        }

        return explained;
    }

    /// <summary>
    /// Both sides say the same of the changed request; or, where only we raised the rule, the other side raises it once what we undo is undone.
    /// What only the other side raised is never settled by its falling silent alone.
    /// </summary>
    private static bool Settles(Trial trial, bool here, bool there) => here == there || (trial.Difference.IsOursOnly && there);

    private (TheirAlerts Alerts, IReadOnlySet<int> Refused) Ask(IReadOnlyList<string> rules, IEnumerable<HttpText> requests)
    {
        File.WriteAllText(Path.Combine(folder, "oracle.rules"), string.Join('\n', rules) + "\n", System.Text.Encoding.Latin1);
        using (var capture = new PcapFile(Path.Combine(folder, "requests.pcap")))
        {
            var number = 0;
            foreach (var request in requests)
            {
                var (sent, answered) = half.Exchange(request);
                capture.Add(number++, sent, answered);
            }
        }

        var (alerts, refused) = oracle.Run(folder, "requests.pcap", "oracle.rules");
        return (new TheirAlerts(alerts), refused);
    }
}

/// <summary>What the oracle raised, by exchange.</summary>
internal sealed class TheirAlerts(IReadOnlySet<(int Exchange, int Sid)> alerts)
{
    private readonly ILookup<int, int> _byExchange = alerts.ToLookup(alert => alert.Exchange, alert => alert.Sid);

    public HashSet<int> Where(int exchange, OracleRules rules) => [.. _byExchange[exchange].Where(rules.Sids.Contains)];

    public bool Has(int exchange, int sid) => alerts.Contains((exchange, sid));
}

/// <param name="Same">Alerts that both raised.</param>
/// <param name="Silent">Requests on which neither raised one.</param>
internal sealed record DifferentialResult(
    IReadOnlyList<OracleCase> Cases, int Rules, int Same, int Silent, IReadOnlyList<Difference> Differences, IReadOnlyDictionary<Difference, string> Causes)
{
    public IReadOnlyList<Difference> Unexplained => [.. Differences.Where(difference => !Causes.ContainsKey(difference))];
}
