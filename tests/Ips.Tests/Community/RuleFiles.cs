using System.Text;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Community;

/// <summary>
/// Public rule sets for tests; their licence keeps them out of this repository. The folder is named by an environment variable and holds
/// snort29-community.rules and snort3-community.rules.
/// </summary>
internal static class RuleFiles
{
    public const string Variable = "LM_TEST_RULES";
    public const string Snort2 = "snort29-community.rules";
    public const string Snort3 = "snort3-community.rules";

    public static string WhyAbsent(string name) => $"because {Variable} names no folder with {name}";

    public static bool Has(string name) => PathOf(name) is { } path && File.Exists(path);

    public static RuleSource Source(string name) => new(name, Encoding.Latin1.GetString(File.ReadAllBytes(PathOf(name)!)));

    public static ImportResult Import(string name) => RuleImporter.Import([Source(name)], new Dictionary<string, string>(), new FlowbitNames());

    private static string? PathOf(string name) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.Combine(folder, name) : null;
}
