using LoadMaster.Domain;
using LoadMaster.Host.Options;

namespace LoadMaster.Host.Tests.Options;

public sealed class DaemonOptionsReaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Without_options_one_node_listens_on_loopback_with_sqlite()
    {
        var (options, problems) = DaemonOptionsReader.Read([]);

        Assert.Empty(problems);
        Assert.Null(options!.Ha);
        Assert.Equal(("127.0.0.1", 8443), (options.Management.Address, options.Management.Port));
        Assert.Equal("sqlite", options.Journal.Provider);
        Assert.NotEmpty(options.Node.Name);
        Assert.True(Path.IsPathRooted(options.Node.DataDirectory));
    }

    [Fact]
    public void The_command_line_wins_over_the_file()
    {
        File.WriteAllText(_file, """{ "node": { "name": "a" }, "management": { "port": 9000 } }""");

        var (options, problems) = DaemonOptionsReader.Read(["--config", _file, "--management:port", "9001"]);

        Assert.Empty(problems);
        Assert.Equal(("a", 9001), (options!.Node.Name, options.Management.Port));
    }

    [Fact]
    public void A_pair_is_read_whole()
    {
        File.WriteAllText(_file, """
            { "node": { "name": "a" },
              "ha": { "address": "198.18.2.2", "clusterKeyFile": "/k", "peers": [ { "name": "b", "addresses": ["198.18.2.3", "198.18.0.3"] } ] } }
            """);

        var (options, problems) = DaemonOptionsReader.Read(["--config", _file]);

        Assert.Empty(problems);
        Assert.Equal(["198.18.2.3", "198.18.0.3"], options!.Ha!.Peers.Single().Addresses);
        Assert.Equal(7950, options.Ha.ClusterPort);
    }

    [Theory]
    [InlineData("198.18.0.9:7952", true)]
    [InlineData("[2001:db8::9]:7952", true)]
    [InlineData("", true)]
    [InlineData("198.18.0.9", false)]
    [InlineData("198.18.0.9:0", false)]
    [InlineData("arbiter:7952", false)]
    public void An_arbiter_is_named_by_address_and_port(string arbiter, bool good)
    {
        File.WriteAllText(_file, $$"""
            { "node": { "name": "a" },
              "ha": { "address": "198.18.2.2", "clusterKeyFile": "/k", "arbiter": "{{arbiter}}", "peers": [ { "name": "b", "addresses": ["198.18.2.3"] } ] } }
            """);

        var (_, problems) = DaemonOptionsReader.Read(["--config", _file]);

        Assert.Equal(good ? [] : ["ha:arbiter"], problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("""{ "nod": { "name": "a" } }""", "nod")]
    [InlineData("""{ "node": { "nam": "a" } }""", "nam")]
    [InlineData("""{ "management": { "port": "x" } }""", "port")]
    [InlineData("""{ "management": """, "JSON")]
    public void What_cannot_be_read_is_named(string json, string named)
    {
        File.WriteAllText(_file, json);

        var (_, problems) = DaemonOptionsReader.Read(["--config", _file]);

        var problem = Assert.Single(problems);
        Assert.Equal(ProblemCodes.BadOption, problem.Code);
        Assert.Contains(named, problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var (_, problems) = DaemonOptionsReader.Read(["--config", "/nowhere/loadmaster.json"]);

        Assert.Contains("/nowhere/loadmaster.json", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        File.WriteAllText(_file, """
            { "node": { "name": "bad name" },
              "management": { "address": "localhost", "port": 70000 },
              "journal": { "provider": "oracle" },
              "dataPlane": { "threads": -1 },
              "ha": { "address": "x", "peers": [ { "name": "bad name", "addresses": [] } ] } }
            """);

        var (_, problems) = DaemonOptionsReader.Read(["--config", _file]);

        Assert.Equal(
            ["dataPlane:threads", "ha:address", "ha:clusterKeyFile", "ha:peers:0:addresses", "ha:peers:0:name", "ha:peers:0:name", "journal:provider", "management:address", "management:port", "node:name"],
            problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
    }
}
