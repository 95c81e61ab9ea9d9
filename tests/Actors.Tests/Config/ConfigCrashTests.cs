using System.Collections.Concurrent;
using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Domain;

namespace LoadMaster.Actors.Tests.Config;

public sealed class ConfigCrashTests : IDisposable
{
    private const string FailingJournalHocon = """
        akka.persistence.journal.plugin = "failing"
        failing.class = "LoadMaster.Actors.Tests.Config.FailingJournal, LoadMaster.Actors.Tests"
        failing.plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(130)]
    public async Task No_acknowledged_change_is_lost_when_the_system_dies_amid_200_changes(int after)
    {
        var acknowledged = new ConcurrentDictionary<long, int>();
        var reached = new TaskCompletionSource();
        var node = ConfigNode.Start(_folder.Path);
        var answers = Enumerable.Range(1, 200).Select(async number =>
        {
            if (await node.Change(Commands.AddService(number)) is ConfigProtocol.ChangeAccepted accepted)
            {
                acknowledged[accepted.Revision] = number;
                if (acknowledged.Count >= after)
                {
                    reached.TrySetResult();
                }
            }
        }).ToList();

        await reached.Task.WaitAsync(ConfigNode.Patience);
        ((ExtendedActorSystem)node.System).Abort();
        var kept = acknowledged.ToArray();

        // The same file is opened while the old system is still dying.
        await using (var again = ConfigNode.Start(_folder.Path))
        {
            var published = await again.Published();
            Assert.True(published.Revision >= kept.Max(change => change.Key));
            var names = published.Config.VirtualServices.Select(service => service.Name).ToHashSet();
            Assert.All(kept, change => Assert.Contains($"service-{change.Value}", names));
        }

        await node.DisposeAsync();
    }

    [Fact]
    public async Task A_change_that_the_journal_could_not_take_is_refused_and_the_actor_stops()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Extra = FailingJournalHocon });
        await node.Accepted(Commands.AddService(1));
        var watcher = node.Config.WatchAsync();

        var refused = await node.Refused(Commands.AddService(FailingJournal.FailsFor));

        Assert.Equal(ConfigProtocol.RefusalKind.Unavailable, refused.Kind);
        Assert.Equal(ProblemCodes.JournalFailed, Assert.Single(refused.Problems).Code);
        Assert.True(await watcher.WaitAsync(ConfigNode.Patience));
    }

    [Fact]
    public async Task A_change_that_the_journal_rejects_is_refused_and_the_next_one_is_taken()
    {
        await using var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Extra = FailingJournalHocon });

        var refused = await node.Refused(Commands.AddService(FailingJournal.RejectsFor));
        var accepted = await node.Accepted(Commands.AddService(1));

        Assert.Equal(ProblemCodes.JournalFailed, Assert.Single(refused.Problems).Code);
        Assert.Equal((1L, 1), (accepted.Revision, accepted.CreatedId));
        Assert.Equal("service-1", Assert.Single((await node.Published()).Config.VirtualServices).Name);
    }
}
