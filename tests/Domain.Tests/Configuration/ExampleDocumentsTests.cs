using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class ExampleDocumentsTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(RepositoryRoot.Combine("deploy/examples"), "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_loads_without_a_problem(string file)
    {
        var json = File.ReadAllText(RepositoryRoot.Combine($"deploy/examples/{file}"));
        var read = ConfigValidator.Read(json);
        Assert.Empty(read.Problems);

        var accepted = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.ReplaceConfig(json)));
        var applied = ConfigDecider.Apply(LoadMasterConfig.Empty, accepted.Change);
        Assert.Equal(read.Value, applied);
        Assert.NotEmpty(applied.VirtualServices);
    }

    [Fact]
    public void There_is_an_example_of_every_scheduling_method_check_and_persistence_mode_and_it_uses_it()
    {
        foreach (var word in Words.SchedulingMethods.All)
        {
            Assert.Equal(word, Words.Of(First($"scheduling-{word}").Scheduling));
        }

        foreach (var word in Words.HealthCheckTypes.All)
        {
            Assert.Equal(word, Words.Of(First($"check-{word}").Check.Type));
        }

        foreach (var word in Words.PersistenceModes.All.Where(word => word != "none"))
        {
            Assert.Equal(word, Words.Of(First($"persistence-{word}").Persistence.Mode));
        }

        Assert.Equal(2, Load("ha-pair").Ha.SharedAddresses.Count);
    }

    private static VirtualService First(string name) => Load(name).VirtualServices[0];

    private static LoadMasterConfig Load(string name) =>
        ConfigJson.Read(File.ReadAllText(RepositoryRoot.Combine($"deploy/examples/{name}.json"))).Value
        ?? throw new InvalidOperationException($"The example {name} cannot be read.");
}
