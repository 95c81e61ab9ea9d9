using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// Rules compiled for matching. Immutable but for the regular expressions, which are built when first needed; share it between threads and
/// replace it at any time: a message is inspected with the set it began with.
/// </summary>
public sealed class RuleSet
{
    private readonly Dictionary<(int Gid, int Sid), RateLimit> _eventFilters;
    private readonly ILookup<(int Gid, int Sid), Suppression> _suppressions;
    private readonly ILookup<(int Gid, int Sid), RateFilter> _rateFilters;
    private readonly LazyRegex[] _regexes;

    private RuleSet(IpsRule[] rules, ImportResult import)
    {
        Rules = rules;
        Groups = import.Flowbits.Groups();
        _eventFilters = [];
        foreach (var filter in import.EventFilters)
        {
            _eventFilters[(filter.Gid, filter.Sid)] = filter.Limit;
        }

        _rateFilters = import.RateFilters.ToLookup(filter => (filter.Gid, filter.Sid));
        _suppressions = import.Suppressions.ToLookup(entry => (entry.Gid, entry.Sid));
        _regexes = [.. rules.SelectMany(rule => rule.Options.OfType<PcreOption>()).Select(option => option.Regex)];
        Statistics = new RuleStatistics(rules.Length);
        var numbered = rules.Select((rule, index) => (index, rule)).ToList();
        Requests = new Prefilter(numbered.Where(entry => entry.rule.Direction.HasFlag(RuleDirection.ToServer)));
        Responses = new Prefilter(numbered.Where(entry => entry.rule.Direction.HasFlag(RuleDirection.ToClient)));
        HasResponseRules = rules.Any(rule => rule.Direction.HasFlag(RuleDirection.ToClient));
    }

    /// <summary>Finds nothing.</summary>
    public static RuleSet Empty { get; } = new([], new ImportResult([], [], [], [], new FlowbitNames(), new ReportBuilder().Finish([])));

    public IReadOnlyList<IpsRule> Rules { get; }

    public RuleStatistics Statistics { get; }

    /// <summary>Whether looking at responses can find anything.</summary>
    public bool HasResponseRules { get; }

    internal Prefilter Requests { get; }

    internal Prefilter Responses { get; }

    internal IReadOnlyList<int[]> Groups { get; }

    /// <param name="isEnabled">Which rules of the import to take.</param>
    public static RuleSet Create(ImportResult import, Func<IpsRule, bool> isEnabled) =>
        new([.. import.Rules.Where(isEnabled)], import);

    /// <summary>Makes machine code of regular expressions that are used often; call it now and then, not on a request's path. Says how many.</summary>
    public int CompileHotRegexes(int atMost)
    {
        var done = 0;
        foreach (var regex in _regexes)
        {
            if (done < atMost && regex.WantsCompiling)
            {
                regex.Compile();
                done++;
            }
        }

        return done;
    }

    /// <summary>The filter on a rule's events: a line that names the rule, else its own threshold, else a line for all.</summary>
    internal RateLimit? EventLimit(IpsRule rule)
    {
        var (gid, sid) = (rule.Identity.Gid, rule.Identity.Sid);
        return _eventFilters.Count == 0 ? rule.Threshold
            : _eventFilters.GetValueOrDefault((gid, sid)) ?? rule.Threshold ?? _eventFilters.GetValueOrDefault((gid, 0)) ?? _eventFilters.GetValueOrDefault((0, 0));
    }

    /// <summary>The action that a rate filter puts in the place of the rule's own, for a match that is counted hereby; null for none.</summary>
    /// <param name="begins">It was not in force before.</param>
    internal RuleAction? ChangedAction(IpsRule rule, RateTable rates, UInt128 source, UInt128 destination, long nowMilliseconds, out bool begins)
    {
        begins = false;
        if (_rateFilters.Count == 0)
        {
            return null;
        }

        RuleAction? action = null;
        foreach (var filter in _rateFilters[(rule.Identity.Gid, rule.Identity.Sid)])
        {
            // All are counted; the first in force decides.
            if (rates.Filters.IsInForce(filter, source, destination, nowMilliseconds, out var starts) && action is null)
            {
                (action, begins) = (filter.NewAction, starts);
            }
        }

        return action;
    }

    internal bool IsSuppressed(IpsRule rule, UInt128 source, UInt128 destination)
    {
        if (_suppressions.Count == 0)
        {
            return false;
        }

        var gid = rule.Identity.Gid;
        return Has((gid, rule.Identity.Sid), source, destination) || Has((gid, 0), source, destination) || Has((0, 0), source, destination);
    }

    private bool Has((int Gid, int Sid) id, UInt128 source, UInt128 destination)
    {
        foreach (var entry in _suppressions[id])
        {
            if (entry.Track switch
            {
                RateTrack.BySource => entry.Addresses.Contains(source),
                RateTrack.ByDestination => entry.Addresses.Contains(destination),
                _ => true,
            })
            {
                return true;
            }
        }

        return false;
    }
}
