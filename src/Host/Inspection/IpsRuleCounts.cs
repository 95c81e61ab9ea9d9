using LoadMaster.Domain;
using LoadMaster.Ips.Matching;

namespace LoadMaster.Host.Inspection;

/// <summary>What the rules in force have found, for metrics: the first rules that match are told one by one, all others together.</summary>
public sealed class IpsRuleCounts(IpsDesk desk)
{
    private readonly Lock _gate = new();
    private readonly List<int> _told = [];
    private readonly HashSet<int> _isTold = [];
    private RuleSet _set = RuleSet.Empty;

    /// <summary>By gid:sid; what has no room of its own under "other". They begin at zero with each change of the rules.</summary>
    public IReadOnlyList<(string Rule, long Matches)> Take()
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_set, desk.State.Rules))
            {
                _set = desk.State.Rules;
                _told.Clear();
                _isTold.Clear();
            }

            var others = 0L;
            for (var index = 0; index < _set.Rules.Count; index++)
            {
                var matches = _set.Statistics.Matches(index);
                if (matches > 0 && !_isTold.Contains(index))
                {
                    if (_told.Count < Limits.IpsRuleMetricsMax)
                    {
                        _told.Add(index);
                        _isTold.Add(index);
                    }
                    else
                    {
                        others += matches;
                    }
                }
            }

            var counts = _told.Select(index => ($"{_set.Rules[index].Identity.Gid}:{_set.Rules[index].Identity.Sid}", _set.Statistics.Matches(index))).ToList();
            return others == 0 ? counts : [.. counts, ("other", others)];
        }
    }
}
