using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class ConfigJsonRoundTripTests
{
    [Fact]
    public void A_document_reads_back_as_it_was_written()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var config = new ConfigGenerator(seed).Config();
            foreach (var indented in (bool[])[false, true])
            {
                var read = ConfigJson.Read(ConfigJson.Write(config, indented));
                Assert.True(read.Succeeded, $"seed {seed}: {read.Problems}");
                Assert.True(config == read.Value, $"seed {seed}: what was read differs");
            }
        }
    }

    [Fact]
    public void Generated_documents_are_valid()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var problems = ConfigValidator.Validate(new ConfigGenerator(seed).Config());
            Assert.True(problems.Count == 0, $"seed {seed}: {problems}");
        }
    }

    [Fact]
    public void An_event_of_each_kind_reads_back_as_it_was_written()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var generator = new ConfigGenerator(seed);
            var config = generator.Config();
            ConfigChange[] changes =
            [
                new ConfigChange.VirtualServicePut(generator.Service(7)),
                new ConfigChange.VirtualServiceDeleted(new VirtualServiceId(3)),
                new ConfigChange.HaPut(config.Ha),
                new ConfigChange.LoggingPut(config.Logging),
                new ConfigChange.IpsPut(config.Ips),
                new ConfigChange.ConfigReplaced(config),
            ];
            foreach (var change in changes)
            {
                var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(seed % 12)).AddTicks(seed);
                var written = new ConfigEvent(seed + 1, 4, 3, at, "admin@198.18.0.10", "a \"summary\"", change);
                Assert.Equal(written, ConfigJson.ReadEvent(ConfigJson.WriteEvent(written)));
            }
        }
    }
}
