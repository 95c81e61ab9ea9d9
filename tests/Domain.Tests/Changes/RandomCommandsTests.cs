using System.Text.Json.Nodes;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Tests.Configuration;

namespace LoadMaster.Domain.Tests.Changes;

public sealed class RandomCommandsTests
{
    private static readonly string[] PatchesOfServices =
    [
        """{"scheduling":"wlc"}""", """{"name":"web"}""", """{"name":null}""", """{"address":"0.0.0.0:81"}""", """{"address":"198.18.0.100:80"}""",
        """{"realServers":[]}""", """{"realServers":[{"address":"198.18.1.1:80"},{"address":"198.18.1.2:80","weight":0}]}""",
        """{"check":null}""", """{"check":{"intervalSeconds":1}}""", """{"check":{"type":"http","method":"HEAD","bodyPattern":"x"}}""",
        """{"timeouts":{"drainTimeoutSeconds":0}}""", """{"realServers":[{"id":3,"address":"198.18.1.3:80"}]}""", "{}", "7", """{"x":1}""",
    ];

    private static readonly string[] PatchesOfServers = ["""{"weight":7}""", """{"mode":"draining"}""", """{"weight":-1}""", """{"address":"198.18.1.1:80"}""", "{}"];

    private static readonly string[] PatchesOfHa =
    [
        """{"gateways":["198.18.0.1"]}""", """{"sharedAddresses":[{"address":"198.18.0.1"}]}""", """{"heartbeatIntervalMilliseconds":5000}""",
        """{"heartbeatTimeoutMilliseconds":10000}""", "null",
    ];

    private static readonly string[] PatchesOfLogging =
    [
        """{"markIntervalMinutes":1}""", """{"markIntervalMinutes":1441}""", """{"syslog":[{"host":"198.18.9.1"},{"host":"198.18.9.1","protocol":"tcp"}]}""",
        """{"syslog":[{"host":"198.18.9.1"},{"host":"198.18.9.1"}]}""", """{"syslog":null}""",
    ];

    [Fact]
    public void Whatever_is_asked_the_document_stays_valid_and_ids_are_never_reused()
    {
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; seed < 25; seed++)
        {
            Run(seed, outcomes);
        }

        Assert.True(outcomes["Accepted"] > 200 && outcomes["Refused"] > 200 && outcomes["Unchanged"] > 20, string.Join(", ", outcomes));
    }

    private static void Run(int seed, Dictionary<string, int> outcomes)
    {
        var generator = new ConfigGenerator(seed);
        var config = generator.Config();
        for (var step = 0; step < 50; step++)
        {
            var command = Command(generator, config);
            var decision = ConfigDecider.Decide(config, command);
            outcomes[decision.GetType().Name] = outcomes.GetValueOrDefault(decision.GetType().Name) + 1;
            if (decision is ConfigDecision.Refused refused)
            {
                Assert.All(refused.Problems, problem => Assert.True(problem.Message.Length > 20 && problem.Code.StartsWith("LM", StringComparison.Ordinal)));
                Assert.NotEmpty(refused.Problems);
            }

            if (decision is not ConfigDecision.Accepted accepted)
            {
                continue;
            }

            var next = ConfigDecider.Apply(config, accepted.Change);
            var problems = ConfigValidator.Validate(next);
            Assert.True(problems.Count == 0, $"seed {seed}, step {step}, {command}: {problems}");
            Assert.Equal(next, ConfigJson.Read(ConfigJson.Write(next)).Value);
            Assert.NotEqual(config, next);
            Assert.InRange(accepted.Summary.Length, 1, Limits.SummaryLengthMax + 3);
            Assert.True(next.NextVirtualServiceId >= config.NextVirtualServiceId && next.NextRealServerId >= config.NextRealServerId);
            config = next;
        }
    }

    private static ConfigCommand Command(ConfigGenerator generator, LoadMasterConfig config)
    {
        var service = new VirtualServiceId(generator.Random.Next(1, config.NextVirtualServiceId + 1));
        var server = new RealServerId(generator.Random.Next(1, config.NextRealServerId + 1));
        if (config.VirtualServices.Count > 0 && generator.Random.Next(5) > 0)
        {
            var known = generator.Pick(config.VirtualServices);
            service = known.Id;
            server = known.RealServers.Count > 0 ? generator.Pick(known.RealServers).Id : server;
        }

        return generator.Random.Next(12) switch
        {
            0 or 1 => new ConfigCommand.AddVirtualService(NewService(generator, config)),
            2 => new ConfigCommand.PatchVirtualService(service, generator.Pick(PatchesOfServices)),
            3 => new ConfigCommand.AddRealServer(service, $$"""{"address":"198.18.1.{{generator.Random.Next(1, 30)}}:80"}"""),
            4 => new ConfigCommand.PatchRealServer(service, server, generator.Pick(PatchesOfServers)),
            5 => new ConfigCommand.DeleteRealServer(service, server),
            6 => new ConfigCommand.PatchHa(generator.Pick(PatchesOfHa)),
            8 => new ConfigCommand.PutCertificate(
                $$"""{"name":"{{generator.Pick<string>(["www", "other", ""])}}","chainPem":"{{generator.Random.Next(3)}}","privateKey":"sealed:1:"}""", generator.Random.Next(2) == 0),
            9 => new ConfigCommand.DeleteCertificate(generator.Pick<string>(["www", "other"])),
            7 => generator.Random.Next(3) == 0 ? new ConfigCommand.DeleteVirtualService(service) : new ConfigCommand.PatchVirtualService(service, generator.Pick(PatchesOfServices)),
            10 => new ConfigCommand.PatchLogging(generator.Pick(PatchesOfLogging)),
            _ => new ConfigCommand.ReplaceConfig(Replacement(generator, config)),
        };
    }

    private static string NewService(ConfigGenerator generator, LoadMasterConfig config)
    {
        var json = JsonNode.Parse(ConfigJson.WriteVirtualService(generator.Service(config.NextVirtualServiceId)))!.AsObject();
        json.Remove("id");
        foreach (var server in json["realServers"]!.AsArray())
        {
            server!.AsObject().Remove("id");
        }

        return json.ToJsonString();
    }

    private static string Replacement(ConfigGenerator generator, LoadMasterConfig config) => generator.Random.Next(3) switch
    {
        0 => ConfigJson.Write(config),
        1 => """{"virtualServices":[{"address":"198.18.0.100:80"},{"address":"198.18.0.100:80"}]}""",
        _ => ConfigJson.Write(generator.Config()),
    };
}
