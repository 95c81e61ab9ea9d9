using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Rules;

/// <summary>Reads rule files. No input is an error: what cannot be used is counted with its reason.</summary>
public sealed class RuleImporter
{
    private readonly RuleContext _context;
    private readonly DirectiveReader _directives;
    private readonly Dictionary<(int Gid, int Sid), IpsRule> _rules = [];
    private readonly ReportBuilder _report = new();

    private RuleImporter(IReadOnlyDictionary<string, string> variables, FlowbitNames flowbits)
    {
        _context = new RuleContext(new VariableTable(variables), new Classifications(), flowbits);
        _directives = new DirectiveReader(_context);
    }

    /// <param name="variables">HOME_NET and the like, as the administrator wants them; the rest is "any".</param>
    public static ImportResult Import(IReadOnlyList<RuleSource> sources, IReadOnlyDictionary<string, string> variables, FlowbitNames flowbits)
    {
        var importer = new RuleImporter(variables, flowbits);
        foreach (var source in sources)
        {
            importer.Read(source);
        }

        return importer.Finish();
    }

    private sealed record Parsed(RuleLine Line, RuleHeader Header, List<OptionText> Options, RuleDialect? Dialect);

    private void Read(RuleSource source)
    {
        var rules = new List<Parsed>();
        foreach (var line in new RuleFileReader(source).Read())
        {
            Guarded(line, [], () =>
            {
                if (Split(line) is { } parsed)
                {
                    rules.Add(parsed);
                }

                return null;
            });
        }

        var fallback = rules.Count(rule => rule.Dialect == RuleDialect.Snort3) > rules.Count(rule => rule.Dialect == RuleDialect.Snort2)
            ? RuleDialect.Snort3
            : RuleDialect.Snort2;
        foreach (var rule in rules)
        {
            Guarded(rule.Line, rule.Options, () => RuleCompiler.Compile(rule.Line, rule.Header, rule.Options, rule.Dialect ?? fallback, _context));
        }
    }

    private Parsed? Split(RuleLine line)
    {
        if (RuleHeader.Parse(line.Text) is not var (header, body))
        {
            if (!line.IsDisabled && !_directives.TryRead(line.Text))
            {
                _report.Ignore(line);
            }

            return null;
        }

        var options = OptionSplitter.Split(body);
        return new Parsed(line, header, options, DialectGuess.Of(options));
    }

    private void Guarded(RuleLine line, List<OptionText> options, Func<IpsRule?> work)
    {
        try
        {
            if (work() is { } rule)
            {
                Keep(rule);
            }
        }
        catch (RuleRejectedException rejected)
        {
            _report.Reject(rejected.Fate, rejected.Message, line, options);
        }
    }

    /// <summary>The higher revision wins; of equals the one that is not commented out, then the first.</summary>
    private void Keep(IpsRule rule)
    {
        var id = (rule.Identity.Gid, rule.Identity.Sid);
        if (!_rules.TryGetValue(id, out var known))
        {
            if (_rules.Count >= IpsLimits.RulesMax)
            {
                throw RuleRejectedException.Skipped($"more than {IpsLimits.RulesMax} rules");
            }

            _rules[id] = rule;
            return;
        }

        var isNewer = (rule.Identity.Revision, rule.Identity.IsEnabledInFile).CompareTo((known.Identity.Revision, known.Identity.IsEnabledInFile)) > 0;
        _report.Duplicate(isNewer ? known.Identity : rule.Identity);
        _rules[id] = isNewer ? rule : known;
    }

    private ImportResult Finish()
    {
        IpsRule[] rules = [.. _rules.Values.OrderBy(rule => rule.Identity.Gid).ThenBy(rule => rule.Identity.Sid)];
        return new ImportResult(rules, _directives.EventFilters, _directives.Suppressions, _directives.RateFilters, _context.Flowbits, _report.Finish(rules));
    }
}
