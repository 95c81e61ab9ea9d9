using Xunit.Abstractions;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>
/// Alert by alert against Suricata 7. LM_ORACLE_REQUESTS and LM_ORACLE_SEED in the environment make a longer or another run; LM_ORACLE_OUT
/// is how the names of the files for the tables begin.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-oracle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Every_difference_from_suricata_on_requests_has_a_named_cause() => Compare(Half.Requests, "requests", 4000);

    [SkippableFact]
    public void Every_difference_from_suricata_on_responses_has_a_named_cause() => Compare(Half.Responses, "responses", 3000);

    [SkippableFact]
    public void Every_difference_from_suricata_on_requests_under_rules_of_Snort_3_has_a_named_cause() => Compare(Half.Requests3, "snort3", 3000);

    private void Compare(Half half, string name, int count)
    {
        var oracle = Suricata.Find();
        Skip.If(oracle is null, Suricata.WhyAbsent);
        var result = new DifferentialRun(half, oracle, _folder, Number("LM_ORACLE_SEED", 20261123)).Compare(Number("LM_ORACLE_REQUESTS", count));
        var table = DifferenceTable.Of(result);
        output.WriteLine(table);
        if (Environment.GetEnvironmentVariable("LM_ORACLE_OUT") is { Length: > 0 } path)
        {
            File.WriteAllText($"{path}-{name}.txt", table);
        }

        Assert.True(result.Same > result.Cases.Count / 3, $"only {result.Same} alerts were raised by both");
        Assert.True(result.Unexplained.Count == 0, string.Join("\n\n", result.Unexplained.Take(Number("LM_ORACLE_SHOW", 10)).Select(DifferenceTable.Line)));
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
