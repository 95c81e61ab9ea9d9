using Akka.Actor;
using Akka.Configuration;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Node;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Node;

public sealed class NodeActorTests : IDisposable
{
    private const string FailingJournalHocon = """
        akka.persistence.journal.plugin = "failing"
        failing.class = "LoadMaster.Actors.Tests.Config.FailingJournal, LoadMaster.Actors.Tests"
        failing.plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_journal_that_fails_ends_neither_the_node_nor_what_was_saved_and_the_next_change_is_taken()
    {
        var gaveUp = new List<string>();
        using var system = Start(gaveUp.Add);
        await Until.True(async () => await AnswerAsync(system, Commands.AddService(1)) is ConfigProtocol.ChangeAccepted or ConfigProtocol.ChangeRefused);

        var refused = Assert.IsType<ConfigProtocol.ChangeRefused>(await AnswerAsync(system, Commands.AddService(FailingJournal.FailsFor)));
        Assert.Equal(ProblemCodes.JournalFailed, Assert.Single(refused.Problems).Code);

        await Until.True(async () => await AnswerAsync(system, Commands.AddService(2)) is ConfigProtocol.ChangeAccepted);
        var published = await Config(system).Ask<ConfigProtocol.ConfigPublished>(ConfigProtocol.GetConfig.Instance, ConfigNode.Patience);
        Assert.Equal(["service-1", "service-2"], published.Config.VirtualServices.Select(service => service.Name));
        Assert.Empty(gaveUp);
    }

    private ActorSystem Start(Action<string> giveUp)
    {
        var options = new NodeOptions { Name = "a" };
        var journal = JournalOptions.SqliteIn(_folder.Path);
        JournalPreparation.Prepare(journal);
        var hocon = AkkaSettings.Hocon(options, journal, tls: false, logger: null);
        var system = ActorSystem.Create(ActorNames.System, ConfigurationFactory.ParseString($"akka.loglevel = OFF\n{FailingJournalHocon}").WithFallback(hocon));
        system.ActorOf(NodeActor.Props(Dependencies(options), giveUp), ActorNames.Node);
        return system;
    }

    private NodeDependencies Dependencies(NodeOptions options) => new()
    {
        Options = options,
        DataDirectory = _folder.Path,
        Time = TimeProvider.System,
        DataPlane = new FakeDataPlane(),
        Layer4 = new FakeLayer4(),
        Probe = new FakeProbe(),
        LoadAgent = new FakeLoadAgent(),
        Log = new FakeNodeLog(TimeProvider.System),
    };

    private static ActorSelection Config(ActorSystem system) => system.ActorSelection(ActorNames.Path(ActorNames.Config));

    /// <summary>Null while there is nobody to ask.</summary>
    private static async Task<object?> AnswerAsync(ActorSystem system, ConfigCommand command)
    {
        try
        {
            return await Config(system).Ask<object>(new ConfigProtocol.ChangeConfig(command, "test", null), s_answerWithin);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
