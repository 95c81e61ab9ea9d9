namespace LoadMaster.Ips.Rules;

/// <summary>Collects what the import report says.</summary>
internal sealed class ReportBuilder
{
    private readonly List<ImportEntry> _entries = [];
    private readonly List<string> _ignored = [];
    private readonly Dictionary<RuleFate, int> _noted = [];
    private readonly Dictionary<RuleFate, Dictionary<string, int>> _reasons = new()
    {
        [RuleFate.Skipped] = [],
        [RuleFate.NotApplicable] = [],
        [RuleFate.Duplicate] = [],
    };

    public void Ignore(RuleLine line)
    {
        if (_ignored.Count < IpsLimits.ProblemsShownMax)
        {
            _ignored.Add($"{line.File}:{line.Line}: {OptionSplitter.Short(line.Text)}");
        }
    }

    public void Reject(RuleFate fate, string reason, RuleLine line, List<OptionText> options)
    {
        Count(fate, reason);
        Note(new ImportEntry(fate, reason, Id(options, "gid", 1), Id(options, "sid", 0), line.File, line.Line));
    }

    public void Duplicate(RuleIdentity rule)
    {
        const string Reason = "another rule of this sid is there";
        Count(RuleFate.Duplicate, Reason);
        Note(new ImportEntry(RuleFate.Duplicate, Reason, rule.Gid, rule.Sid, rule.File, rule.Line));
    }

    public ImportReport Finish(IReadOnlyCollection<IpsRule> rules)
    {
        var (skipped, notApplicable, duplicates) = (Sum(RuleFate.Skipped), Sum(RuleFate.NotApplicable), Sum(RuleFate.Duplicate));
        return new ImportReport(
            rules.Count + skipped + notApplicable + duplicates,
            rules.Count,
            rules.Count(rule => rule.Identity.IsEnabledInFile),
            skipped,
            notApplicable,
            duplicates,
            _reasons[RuleFate.Skipped],
            _reasons[RuleFate.NotApplicable],
            _entries,
            _ignored);
    }

    private static int Id(List<OptionText> options, string name, int fallback) =>
        int.TryParse(options.Find(option => option.Name == name)?.Value, out var number) ? number : fallback;

    private int Sum(RuleFate fate) => _reasons[fate].Values.Sum();

    private void Count(RuleFate fate, string reason) => _reasons[fate][reason] = _reasons[fate].GetValueOrDefault(reason) + 1;

    private void Note(ImportEntry entry)
    {
        if ((_noted[entry.Fate] = _noted.GetValueOrDefault(entry.Fate) + 1) <= IpsLimits.ProblemsShownMax)
        {
            _entries.Add(entry);
        }
    }
}
