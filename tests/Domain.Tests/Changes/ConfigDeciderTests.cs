using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class ConfigDeciderTests
{
    private static readonly LoadMasterConfig Web = After(
        LoadMasterConfig.Empty,
        new ConfigCommand.AddVirtualService(
            """{"name":"web","address":"198.18.0.100:80","realServers":[{"address":"198.18.1.11:80"},{"address":"198.18.1.12:80"}]}"""));

    [Fact]
    public void A_new_service_gets_ids_defaults_and_a_plain_summary()
    {
        var accepted = Accepted(LoadMasterConfig.Empty, new ConfigCommand.AddVirtualService("""{"name":"web","address":"198.18.0.100:80"}"""));

        Assert.Equal(1, accepted.CreatedId);
        Assert.Equal("virtual service 1 \"web\" added on 198.18.0.100:80", accepted.Summary);
        var service = Assert.IsType<ConfigChange.VirtualServicePut>(accepted.Change).Service;
        Assert.Equal(HealthCheckType.Http, service.Check.Type);
        Assert.Equal(2, ConfigDecider.Apply(LoadMasterConfig.Empty, accepted.Change).NextVirtualServiceId);
    }

    [Fact]
    public void A_new_tcp_service_is_checked_by_tcp_and_one_that_names_its_check_as_it_says()
    {
        Assert.Equal(HealthCheckType.Tcp, Added("""{"address":"198.18.0.100:25","type":"tcp"}""").Check.Type);
        Assert.Equal(HealthCheckType.Tcp, Added("""{"address":"198.18.0.100:25","type":"tcp","check":{"retries":3}}""").Check.Type);
        Assert.Equal(HealthCheckType.Icmp, Added("""{"address":"198.18.0.100:25","check":{"type":"icmp"}}""").Check.Type);
    }

    [Fact]
    public void A_patch_changes_what_it_names_and_null_gives_the_default_back()
    {
        var patched = After(Web, new ConfigCommand.PatchRealServer(new(1), new(2), """{"weight":500}"""), out var summary);
        Assert.Equal("real server 198.18.1.12:80 of \"web\": weight 1000 -> 500", summary);
        Assert.Equal(500, patched.VirtualServices[0].RealServers[1].Weight);

        var back = After(patched, new ConfigCommand.PatchRealServer(new(1), new(2), """{"weight":null}"""));
        Assert.Equal(Web, back);
    }

    [Fact]
    public void A_patch_of_a_service_names_each_field_it_changed()
    {
        _ = After(Web, new ConfigCommand.PatchVirtualService(new(1), """{"scheduling":"wlc","check":{"path":"/health"}}"""), out var summary);
        Assert.Equal("virtual service 1 \"web\": scheduling rr -> wlc, check.path \"/\" -> \"/health\"", summary);
    }

    [Fact]
    public void A_patched_list_of_real_servers_keeps_known_ids_and_gives_new_ones()
    {
        var patched = After(
            Web,
            new ConfigCommand.PatchVirtualService(
                new(1), """{"realServers":[{"id":2,"address":"198.18.1.22:80"},{"address":"198.18.1.13:80"},{"address":"198.18.1.11:80","weight":1}]}"""),
            out var summary);

        Assert.Equal([2, 3, 1], patched.VirtualServices[0].RealServers.Select(server => server.Id.Value));
        Assert.Equal(4, patched.NextRealServerId);
        Assert.Equal(
            "virtual service 1 \"web\": real server 198.18.1.12:80 address \"198.18.1.12:80\" -> \"198.18.1.22:80\", real server 198.18.1.13:80 added, real server 198.18.1.11:80 weight 1000 -> 1",
            summary);
    }

    [Fact]
    public void Ids_are_never_reused()
    {
        var emptied = After(Web, new ConfigCommand.DeleteRealServer(new(1), new(2)));
        var again = After(emptied, new ConfigCommand.AddRealServer(new(1), """{"address":"198.18.1.12:80"}"""));
        Assert.Equal(3, again.VirtualServices[0].RealServers[1].Id.Value);

        var deleted = After(again, new ConfigCommand.DeleteVirtualService(new(1)));
        var replaced = After(deleted, new ConfigCommand.ReplaceConfig("""{"virtualServices":[{"address":"198.18.0.100:80"}]}"""));
        Assert.Equal(2, replaced.VirtualServices[0].Id.Value);
        Assert.Equal(4, replaced.NextRealServerId);
    }

    [Fact]
    public void Importing_a_document_without_ids_again_changes_nothing()
    {
        const string Document = """{"virtualServices":[{"name":"web","address":"198.18.0.100:80","realServers":[{"address":"198.18.1.11:80"},{"address":"198.18.1.12:80"}]}]}""";
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(Web, new ConfigCommand.ReplaceConfig(Document)));
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(Web, new ConfigCommand.ReplaceConfig(ConfigJson.Write(Web))));
    }

    [Theory]
    [InlineData("""{"address":"198.18.0.100:81","id":9}""", "/id", ProblemCodes.ReadOnlyField)]
    [InlineData("""{"address":"198.18.0.100:81","realServers":[{"id":1,"address":"198.18.1.9:80"}]}""", "/realServers/0/id", ProblemCodes.ReadOnlyField)]
    [InlineData("""{"address":"198.18.0.100:80"}""", "/address", ProblemCodes.DuplicateAddress)]
    [InlineData("""{"address":"198.18.0.100:81","name":"web"}""", "/name", ProblemCodes.DuplicateName)]
    [InlineData("""{"name":"x"}""", "/address", ProblemCodes.MissingField)]
    [InlineData("[]", "", ProblemCodes.WrongType)]
    [InlineData("{", "", ProblemCodes.NotJson)]
    public void A_refused_new_service_names_the_place_in_its_body(string json, string path, string code)
    {
        var problem = Assert.Single(Refused(Web, new ConfigCommand.AddVirtualService(json)));
        Assert.Equal((path, code), (problem.Path, problem.Code));
    }

    [Theory]
    [InlineData("""{"weight":70000}""", "/weight", ProblemCodes.OutOfRange)]
    [InlineData("""{"address":"198.18.1.11:80"}""", "/address", ProblemCodes.DuplicateAddress)]
    [InlineData("""{"address":"198.18.0.100:80"}""", "/address", ProblemCodes.ImpossibleCombination)]
    [InlineData("""{"address":null}""", "/address", ProblemCodes.MissingField)]
    [InlineData("""{"id":1}""", "/id", ProblemCodes.ReadOnlyField)]
    [InlineData("""{"wieght":null}""", "/wieght", ProblemCodes.UnknownField)]
    [InlineData("""{"weight":1,"weight":null}""", "/weight", ProblemCodes.DuplicateField)]
    [InlineData("5", "", ProblemCodes.WrongType)]
    public void A_refused_patch_names_the_place_in_its_body(string patch, string path, string code)
    {
        var problem = Assert.Single(Refused(Web, new ConfigCommand.PatchRealServer(new(1), new(2), patch)));
        Assert.Equal((path, code), (problem.Path, problem.Code));
    }

    [Fact]
    public void A_conflict_with_a_later_service_is_told_at_the_field_that_was_sent()
    {
        var both = After(Web, new ConfigCommand.AddVirtualService("""{"name":"api","address":"198.18.0.100:81"}"""));
        var problems = Refused(both, new ConfigCommand.PatchVirtualService(new(1), """{"name":"api","address":"0.0.0.0:81"}"""));
        Assert.Equal(["/name", "/address"], problems.Select(problem => problem.Path));
    }

    [Fact]
    public void What_does_not_exist_is_refused_with_what_does()
    {
        ConfigCommand[] commands =
        [
            new ConfigCommand.PatchVirtualService(new(9), "{}"),
            new ConfigCommand.DeleteVirtualService(new(9)),
            new ConfigCommand.AddRealServer(new(9), "{}"),
            new ConfigCommand.PatchRealServer(new(9), new(1), "{}"),
            new ConfigCommand.DeleteRealServer(new(9), new(1)),
        ];
        foreach (var command in commands)
        {
            var problem = Assert.Single(Refused(Web, command));
            Assert.Equal(ProblemCodes.NotFound, problem.Code);
            Assert.Contains("1 \"web\"", problem.Message, StringComparison.Ordinal);
        }

        var server = Assert.Single(Refused(Web, new ConfigCommand.DeleteRealServer(new(1), new(9))));
        Assert.Contains("2 (198.18.1.12:80)", server.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"web"}""")]
    [InlineData("""{"id":1,"check":{"type":"http"}}""")]
    public void A_patch_to_what_is_so_changes_nothing(string patch) =>
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(Web, new ConfigCommand.PatchVirtualService(new(1), patch)));

    [Fact]
    public void High_availability_is_patched_with_paths_of_its_own()
    {
        _ = After(Web, new ConfigCommand.PatchHa("""{"heartbeatTimeoutMilliseconds":400}"""), out var summary);
        Assert.Equal("high availability: heartbeatTimeoutMilliseconds 300 -> 400", summary);

        var problem = Assert.Single(Refused(Web, new ConfigCommand.PatchHa("""{"heartbeatIntervalMilliseconds":200}""")));
        Assert.Equal("/heartbeatTimeoutMilliseconds", problem.Path);
    }

    [Fact]
    public void Logging_is_patched_with_paths_of_its_own()
    {
        var after = After(Web, new ConfigCommand.PatchLogging("""{"syslog":[{"host":"192.0.2.50","protocol":"tls"}]}"""), out _);
        Assert.Equal((6514, 20), (after.Logging.Syslog[0].Port, after.Logging.MarkIntervalMinutes));
        after = After(after, new ConfigCommand.PatchLogging("""{"markIntervalMinutes":0}"""), out var summary);
        Assert.Equal("logging: markIntervalMinutes 20 -> 0", summary);
        Assert.Single(after.Logging.Syslog);

        var problem = Assert.Single(Refused(after, new ConfigCommand.PatchLogging("""{"syslog":[{"host":"192.0.2.50"},{"host":"x y"}]}""")));
        Assert.Equal(("/syslog/1/host", ProblemCodes.NotAnAddress), (problem.Path, problem.Code));
    }

    [Fact]
    public void A_rollback_that_nobody_resolved_is_refused() =>
        Assert.Equal(ProblemCodes.RevisionNotKept, Assert.Single(Refused(Web, new ConfigCommand.Rollback(3))).Code);

    private static VirtualService Added(string json) =>
        Assert.IsType<ConfigChange.VirtualServicePut>(Accepted(LoadMasterConfig.Empty, new ConfigCommand.AddVirtualService(json)).Change).Service;

    private static ConfigDecision.Accepted Accepted(LoadMasterConfig config, ConfigCommand command)
    {
        var decision = ConfigDecider.Decide(config, command);
        return decision as ConfigDecision.Accepted ?? throw new InvalidOperationException($"{command} was not accepted: {decision}");
    }

    private static IReadOnlyList<ConfigProblem> Refused(LoadMasterConfig config, ConfigCommand command) =>
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(config, command)).Problems;

    private static LoadMasterConfig After(LoadMasterConfig config, ConfigCommand command) => After(config, command, out _);

    private static LoadMasterConfig After(LoadMasterConfig config, ConfigCommand command, out string summary)
    {
        var accepted = Accepted(config, command);
        summary = accepted.Summary;
        return ConfigDecider.Apply(config, accepted.Change);
    }
}
