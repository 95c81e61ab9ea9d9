using System.Text.RegularExpressions;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;
using LoadMaster.Ips.Tests.Community;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>
/// The rules that both sides get: those of the community set (when it is there) and made ones, one a line, for every address and port. What
/// depends on earlier requests is left out: each exchange is a connection of its own.
/// </summary>
internal sealed partial class OracleRules
{
    private readonly Dictionary<int, IpsRule> _bySid;

    private OracleRules(IReadOnlyList<string> lines)
    {
        Lines = lines;
        var import = RuleImporter.Import([new RuleSource("oracle.rules", string.Join('\n', lines))], new Dictionary<string, string>(), new FlowbitNames());
        Set = RuleSet.Create(import, _ => true);
        _bySid = import.Rules.ToDictionary(rule => rule.Identity.Sid);
    }

    public IReadOnlyList<string> Lines { get; }

    public RuleSet Set { get; }

    public IReadOnlyCollection<int> Sids => _bySid.Keys;

    public IpsRule this[int sid] => _bySid[sid];

    public static OracleRules Make(Random random, int made)
    {
        var lines = new RuleMaker(random).Make(made).ToList();
        if (RuleFiles.Has(RuleFiles.Snort2))
        {
            lines.AddRange(RuleFiles.Import(RuleFiles.Snort2).Rules.Where(IsStateless).Select(rule => Everywhere(rule.Identity.Text)));
        }

        return new OracleRules(lines);
    }

    /// <summary>The rule's text, with another sid.</summary>
    public static string Renumbered(string line, int sid) => Sid().Replace(line, $"sid:{sid};");

    private static bool IsStateless(IpsRule rule) =>
        rule.Direction == RuleDirection.ToServer && !rule.ChecksFlowbits && !rule.NoAlert && rule.DetectionFilter is null && rule.Threshold is null
        && !rule.Options.Any(option => option is FlowbitsCheck);

    private static string Everywhere(string text) => "alert tcp any any -> any any " + Flowbits().Replace(text[text.IndexOf('(')..].Replace('\n', ' '), "");

    [GeneratedRegex(@"sid: ?\d+;")]
    private static partial Regex Sid();

    [GeneratedRegex(@"flowbits:[^;]*; ?")]
    private static partial Regex Flowbits();
}
