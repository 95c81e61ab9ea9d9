using System.Collections.Concurrent;
using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Actors.Transfers;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using static LoadMaster.Actors.Transfers.TransferProtocol;

namespace LoadMaster.Actors.Tests.Transfers;

/// <summary>One system that is its own peer; what its config actor would get is written down.</summary>
public sealed class TransferActorTests : IDisposable
{
    private readonly ConcurrentQueue<object> _received = new();
    private readonly ConcurrentQueue<object> _answers = new();
    private readonly ActorSystem _system = ActorSystem.Create(
        ActorNames.System, AkkaSettings.Build(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db")));

    private readonly Address _own = new("akka", ActorNames.System);
    private readonly IActorRef _transfers;
    private readonly IActorRef _sender;

    public TransferActorTests()
    {
        var node = _system.ActorOf(Props.Create(() => new Folder(_received)), ActorNames.Node);
        _transfers = node.Ask<IActorRef>(TransferActor.Props(() => ["b"]), TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();
        _sender = _system.ActorOf(Props.Create(() => new Recorder(_answers)));
        _transfers.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();
    }

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task What_follows_something_large_waits_for_it_and_a_question_that_nobody_misses_is_dropped()
    {
        _system.EventStream.Publish(new HaProtocol.PeerConnected("b", _own));
        var large = new ReplicationProtocol.CatchUp("a", Large());
        var small = new ReplicationProtocol.CatchUp("a", ConfigLog.Empty.WithEpoch(9));
        _transfers.Tell(new SendToConfig(_own, large), _sender);
        _transfers.Tell(new SendToConfig(_own, new ReplicationProtocol.CompareTip("a", 1, RevisionId.Genesis), OnlyWhenIdle: true), _sender);
        _transfers.Tell(new SendToConfig(_own, small), _sender);

        await Until.True(() => Task.FromResult(_received.Count == 2), "both have come");
        var messages = _received.Cast<ReplicationProtocol.CatchUp>().ToList();
        Assert.Equal(large.Log.Config, messages[0].Log.Config);
        Assert.Equal(9, messages[1].Log.Epoch);
        Assert.Empty(_answers);
    }

    [Fact]
    public async Task Nothing_large_is_taken_from_who_is_no_connected_peer_and_the_sender_is_told()
    {
        _system.EventStream.Publish(new HaProtocol.PeerConnected("stranger", _own));
        _transfers.Tell(new SendToConfig(_own, new ReplicationProtocol.CatchUp("a", Large())), _sender);

        await Until.True(() => Task.FromResult(!_answers.IsEmpty), "the sender has an answer");
        Assert.Contains("no connected peer", Assert.IsType<GivenUp>(Assert.Single(_answers)).Why, StringComparison.Ordinal);
        Assert.Empty(_received);
    }

    private static ConfigLog Large()
    {
        var decision = ConfigDecider.Decide(ConfigLog.Empty.Config, Commands.AddService(1));
        var service = Assert.IsType<ConfigChange.VirtualServicePut>(Assert.IsType<ConfigDecision.Accepted>(decision).Change).Service;
        var config = ConfigLog.Empty.Config with { VirtualServices = Enumerable.Repeat(service, 600).ToValueList() };
        Assert.True(DocumentSize.Of(config) > Limits.DirectMessageBytesMax);
        return ConfigLog.Empty.Append(new ConfigEvent(1, 0, 0, DateTimeOffset.UnixEpoch, "tester", "imported", new ConfigChange.ConfigReplaced(config)));
    }

    /// <summary>Stands for the node, with a config actor that writes down.</summary>
    private sealed class Folder : ReceiveActor
    {
        public Folder(ConcurrentQueue<object> received)
        {
            Context.ActorOf(Props.Create(() => new Recorder(received)), ActorNames.Config);
            Receive<Props>(props => Sender.Tell(Context.ActorOf(props, ActorNames.Transfers)));
        }
    }

    private sealed class Recorder : ReceiveActor
    {
        public Recorder(ConcurrentQueue<object> to) => ReceiveAny(to.Enqueue);
    }
}
