using System.Text;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Update;

namespace LoadMaster.Domain.Tests.Update;

public sealed class PackageRulesTests
{
    private static readonly PackageManifest s_package = new(
        new SoftwareVersion(6, 0, 35), DateTimeOffset.UnixEpoch, new PairVersion(3, 2, "6.0-35"), "linux-x64", 20_000_000, new string('a', 64), 60_000_000);

    private readonly Dictionary<string, PairVersion> _speaks = new() { ["a"] = new(2, 1, "6.0-34"), ["b"] = new(2, 1, "6.0-34") };

    [Fact]
    public void A_newer_version_that_all_nodes_understand_may_come() => Assert.Empty(Problems());

    [Fact]
    public void An_older_one_only_by_force()
    {
        Assert.Equal([ProblemCodes.Downgrade], Problems(own: new SoftwareVersion(6, 1, 1)));
        Assert.Empty(Problems(own: new SoftwareVersion(6, 1, 1), force: true));
    }

    [Fact]
    public void The_same_version_is_nothing_to_do_unless_a_node_lacks_it()
    {
        Assert.Equal([ProblemCodes.NothingToUpdate], Problems(own: new SoftwareVersion(6, 0, 35), running: ["6.0-35", "6.0-35"]));
        Assert.Empty(Problems(own: new SoftwareVersion(6, 0, 35), running: ["6.0-35", "6.0-34"]));
    }

    [Fact]
    public void Everything_that_speaks_against_it_is_said_at_once()
    {
        _speaks["b"] = new(1, 1, "5.9-1");
        Assert.Equal(
            [ProblemCodes.BadPackage, ProblemCodes.Downgrade, ProblemCodes.NoDiskSpace, ProblemCodes.IncompatibleVersion],
            Problems(own: new SoftwareVersion(6, 1, 1), runtime: "linux-arm64", free: 80_000_000 + PackageRules.SpareBytes - 1));
    }

    [Theory]
    [InlineData("\"product\":\"loadmaster\"", "\"product\":\"other\"", "it is for 'other'")]
    [InlineData("\"version\":\"6.0-35\"", "\"version\":\"6.0.35\"", "not of the form 6.0-34")]
    [InlineData("\"pairProtocolOldest\":2", "\"pairProtocolOldest\":4", "pair protocol")]
    [InlineData("\"payloadBytes\":20000000", "\"payloadBytes\":0", "sizes")]
    [InlineData("\"payloadSha256\":\"a", "\"payloadSha256\":\"", "hash")]
    [InlineData("\"runtime\":\"linux-x64\",", "", "runtime")]
    public void A_manifest_that_makes_no_sense_is_named(string from, string to, string problem)
    {
        var text = $$"""{"product":"loadmaster","version":"6.0-35","date":"1970-01-01T00:00:00Z","pairProtocolOldest":2,"pairProtocolCurrent":3,"runtime":"linux-x64","payloadBytes":20000000,"payloadSha256":"{{new string('a', 64)}}","unpackedBytes":60000000}""";
        Assert.NotNull(PackageManifest.TryRead(Encoding.UTF8.GetBytes(text), out _));
        Assert.Null(PackageManifest.TryRead(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    private List<string> Problems(
        SoftwareVersion? own = null, string[]? running = null, string runtime = "linux-x64", long free = long.MaxValue, bool force = false) =>
        [.. PackageRules.Problems(s_package, own ?? new SoftwareVersion(6, 0, 34), running ?? ["6.0-34", "6.0-34"], _speaks, runtime, free, force).Select(problem => problem.Code)];
}
