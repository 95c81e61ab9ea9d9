using System.Text.RegularExpressions;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;
using LoadMaster.Ips.Tests.Community;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>
/// The rules that both sides get: those of a community set (when it is there) and made ones, one a line, for every address and port. What
/// depends on earlier messages is left out, or its flowbits are: each exchange is a connection of its own.
/// </summary>
internal sealed partial class OracleRules
{
    private const int Made = 400;

    private readonly Dictionary<int, IpsRule> _bySid;
    private readonly Dictionary<int, string> _theirs;

    /// <param name="lines">Each rule for us, and the same for the other side.</param>
    private OracleRules(IReadOnlyList<(string Ours, string Theirs)> lines)
    {
        Lines = [.. lines.Select(line => line.Theirs)];
        var import = RuleImporter.Import([new RuleSource("oracle.rules", string.Join('\n', lines.Select(line => line.Ours)))], new Dictionary<string, string>(), new FlowbitNames());
        Set = RuleSet.Create(import, _ => true);
        _bySid = import.Rules.ToDictionary(rule => rule.Identity.Sid);
        _theirs = Lines.ToDictionary(line => int.Parse(Sid().Match(line).Groups[1].Value));
    }

    /// <summary>For the other side.</summary>
    public IReadOnlyList<string> Lines { get; }

    public RuleSet Set { get; }

    public IReadOnlyCollection<int> Sids => _bySid.Keys;

    public IpsRule this[int sid] => _bySid[sid];

    public string TheirText(int sid) => _theirs[sid];

    public static OracleRules OfRequests(Random random) => Alike(new RuleMaker(random).Make(Made), RuleFiles.Snort2, IsOfRequests);

    public static OracleRules OfResponses(Random random) => Alike(new ResponseRuleMaker(random).Make(Made), RuleFiles.Snort2, IsOfResponses);

    /// <summary>In the words of Snort 3; those that Suricata has no words for are left out.</summary>
    public static OracleRules OfRequests3(Random random)
    {
        var lines = new RuleMaker(random).Make(Made).Select(line => (line, line));
        var community = RuleFiles.Has(RuleFiles.Snort3) ? RuleFiles.Import(RuleFiles.Snort3).Rules.Where(IsOfRequests).Select(rule => Everywhere(rule.Identity.Text)) : [];
        return new OracleRules([.. lines, .. community.Select(line => (line, Snort3Words.Translated(line))).Where(pair => pair.Item2 is not null).Select(pair => (pair.line, pair.Item2!))]);
    }

    /// <summary>The rule's text, with another sid.</summary>
    public static string Renumbered(string line, int sid) => Sid().Replace(line, $"sid:{sid};");

    private static OracleRules Alike(IEnumerable<string> made, string community, Func<IpsRule, bool> isWanted)
    {
        var lines = RuleFiles.Has(community) ? made.Concat(RuleFiles.Import(community).Rules.Where(isWanted).Select(rule => Everywhere(rule.Identity.Text))) : made;
        return new OracleRules([.. lines.Select(line => (line, line))]);
    }

    private static bool IsOfRequests(IpsRule rule) => rule.Direction == RuleDirection.ToServer && IsCountless(rule) && !rule.NoAlert && !rule.ChecksFlowbits;

    /// <summary>Most of them look at flowbits that say what kind of file was asked for; these are left out of the rule.</summary>
    private static bool IsOfResponses(IpsRule rule) =>
        rule.Direction == RuleDirection.ToClient && IsCountless(rule) && rule.Options.Any(option => option is not (FlowbitsCheck or SelectOption));

    private static bool IsCountless(IpsRule rule) => rule.DetectionFilter is null && rule.Threshold is null;

    private static string Everywhere(string text) => "alert tcp any any -> any any " + Flowbits().Replace(text[text.IndexOf('(')..].Replace('\n', ' '), "");

    [GeneratedRegex(@"sid: ?(\d+);")]
    private static partial Regex Sid();

    [GeneratedRegex(@"flowbits:[^;]*; ?")]
    private static partial Regex Flowbits();
}
