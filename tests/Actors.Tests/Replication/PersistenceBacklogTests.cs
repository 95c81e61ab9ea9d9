using Akka.Actor;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>More changes at once than a slow peer takes.</summary>
public sealed class PersistenceBacklogTests : TestKit
{
    private const int Blocks = 1000;
    private readonly FakePersistenceFeed _feed = new();

    [Fact]
    public void Changes_that_find_no_room_wait_in_the_feed_and_begin_no_full_transfer()
    {
        for (var number = 0; number < Blocks; number++)
        {
            _feed.Changes.Enqueue(new byte[Limits.PersistenceEntryBytes]);
        }

        // Nobody is at that address, so nothing is ever acknowledged; the clock stands, so that nobody minds.
        var settings = new ConfigActorSettings { NodeName = "a", HaConfigured = true, Partners = ["b"], DataDirectory = "", Time = new ManualTime() };
        var actor = Sys.ActorOf(PersistenceSyncActor.Props(settings, _feed, "nobody", "connections", TimeSpan.FromMilliseconds(5)));
        actor.Tell(new HaProtocol.PeerConnected("b", ((ExtendedActorSystem)Sys).Provider.DefaultAddress));
        actor.Tell(new HaProtocol.HaStateChanged(HaState.Active, 1, "a", null));
        AwaitCondition(() => Status(actor).Peers is [{ BlocksBehind: >= Limits.PersistenceBlocksWaitingMax }], TimeSpan.FromSeconds(20));

        ExpectNoMsg(TimeSpan.FromMilliseconds(200));

        var peer = Assert.Single(Status(actor).Peers);
        Assert.Equal(1, peer.FullTransfers);
        Assert.Equal(Limits.PersistenceBlocksWaitingMax + Limits.PersistenceWindowBlocks, peer.BlocksBehind);
        Assert.InRange(_feed.Changes.Count, Blocks - peer.BlocksBehind, Blocks - 1);
    }

    private SyncStatus Status(IActorRef actor)
    {
        actor.Tell(GetSyncStatus.Instance);
        return ExpectMsg<SyncStatus>();
    }
}
