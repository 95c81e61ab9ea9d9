using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Node;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Testing;
using static LoadMaster.Actors.Drain.SwitchDrainProtocol;

namespace LoadMaster.Actors.Tests.Drain;

/// <summary>The old node (a) and the new one (b), their kernels and data planes fakes.</summary>
public sealed class SwitchDrainActorTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly UInt128 Shared = HandedConnection.NumberOf(IPAddress.Parse("198.18.0.100"));
    private static readonly Address AddressOfB = Address.Parse("akka.tcp://loadmaster@198.18.2.3:7950");
    private readonly FakeKept _keptA = new();
    private readonly FakePaths _pathsA = new();
    private readonly FakePaths _pathsB = new();
    private readonly ManualTime _timeB = new();
    private readonly TestProbe _haA;
    private readonly TestProbe _haB;
    private readonly IActorRef _a;
    private readonly IActorRef _b;
    private Func<IActorRef> _atB;

    public SwitchDrainActorTests()
    {
        (_haA, _haB) = (CreateTestProbe("haA"), CreateTestProbe("haB"));
        _b = Sys.ActorOf(SwitchDrainActor.Props("b", new(new FakeKept(), _pathsB), _timeB, _haB, _ => ActorRefs.Nobody));
        _atB = () => _b;
        _a = Sys.ActorOf(SwitchDrainActor.Props("a", new(_keptA, _pathsA), TimeProvider.System, _haA, _ => _atB()));
    }

    private static HandedConnection Connection(int port) => new(HandedConnection.NumberOf(IPAddress.Parse("198.18.0.10")), (ushort)port, Shared, 80, false);

    private void Prepare(params HandedConnection[] connections)
    {
        _keptA.Now = connections;
        _a.Tell(new HaProtocol.PeerConnected("b", AddressOfB));
        _a.Tell(new Prepare("b", ["198.18.0.100"]));
    }

    [Fact]
    public void The_successor_forwards_every_connection_before_the_hand_over_goes_on()
    {
        var many = Enumerable.Range(1, 2500).Select(Connection).ToArray();
        Prepare(many);
        Assert.Equal(new Prepared(2500, null), _haA.FishForMessage<Prepared>(_ => true, Soon));
        Assert.Equal(many.ToHashSet(), _pathsB.Forwarded("a"));
        Assert.Equal(new DrainStation(IPAddress.Parse("198.18.0.100"), "020000000001"), Assert.Single(_pathsB.Stations));
        Assert.True(_pathsA.Keeps);
    }

    [Fact]
    public void The_halves_to_real_servers_are_forwarded_too_and_count_as_no_clients()
    {
        var half = new HandedConnection(
            HandedConnection.NumberOf(IPAddress.Parse("198.18.1.11")), 80, HandedConnection.NumberOf(IPAddress.Parse("198.18.0.10")), 41_000, false);
        Prepare(Connection(1), half);
        Assert.Equal(new Prepared(1, null), _haA.FishForMessage<Prepared>(_ => true, Soon));
        Assert.Equal([Connection(1), half], _pathsB.Forwarded("a").ToHashSet());
        _haB.FishForMessage<Forwarding>(forwarding => forwarding.Connections == 1, Soon);
    }

    [Fact]
    public void What_ends_or_comes_late_is_told_and_with_the_drain_everything_goes()
    {
        Prepare(Connection(1), Connection(2));
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        _keptA.Now = [Connection(2), Connection(3)];

        // The one that was closed has its last words yet.
        AwaitCondition(() => _pathsB.Forwarded("a").SetEquals([Connection(1), Connection(2), Connection(3)]), Soon);
        AwaitCondition(() => _pathsB.Closing.SetEquals([Connection(1)]), Soon);
        AwaitCondition(() => _pathsB.Forwarded("a").SetEquals([Connection(2), Connection(3)]), Soon);
        _keptA.Now = [];
        _haA.FishForMessage<Left>(left => left.Connections == 0, Soon);
        _a.Tell(new End(Cut: false));
        AwaitCondition(() => !_pathsA.Keeps && !_pathsB.Forwards, Soon);
        Assert.Equal(0, _keptA.Cuts);
        _haB.FishForMessage<Forwarding>(forwarding => forwarding.Connections == 0, Soon);
    }

    [Fact]
    public void When_the_time_is_over_the_rest_is_cut()
    {
        Prepare(Connection(1));
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        _a.Tell(new End(Cut: true));
        AwaitCondition(() => _keptA.Cuts == 1 && !_pathsB.Forwards, Soon);
    }

    [Fact]
    public void Connections_that_nobody_keeps_are_cut()
    {
        _a.Tell(new CutOrphans(["198.18.0.100"]));
        AwaitCondition(() => _keptA.Cuts == 1, Soon);
    }

    [Fact]
    public void A_successor_that_cannot_forward_or_is_not_connected_is_a_problem_told_at_once()
    {
        _pathsB.Refusal = "no such table";
        Prepare(Connection(1));
        Assert.Contains("no such table", _haA.FishForMessage<Prepared>(_ => true, Soon).Problem, StringComparison.Ordinal);
        AwaitCondition(() => !_pathsA.Keeps, Soon);
        _a.Tell(new HaProtocol.PeerDisconnected("b"));
        _a.Tell(new Prepare("b", ["198.18.0.100"]));
        Assert.Contains("is down", _haA.FishForMessage<Prepared>(_ => true, Soon).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void With_no_connection_nothing_is_prepared()
    {
        Prepare();
        Assert.Equal(new Prepared(0, null), _haA.FishForMessage<Prepared>(_ => true, Soon));
        Assert.False(_pathsA.Keeps);
        Assert.False(_pathsB.Forwards);
    }

    [Fact]
    public void A_node_that_falls_silent_is_forwarded_nothing_any_more()
    {
        Prepare(Connection(1));
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        _atB = () => ActorRefs.Nobody;
        AwaitCondition(
            () =>
            {
                _timeB.Advance(TimeSpan.FromSeconds(1));
                return !_pathsB.Forwards;
            },
            Soon);
    }

    [Fact]
    public void A_successor_that_has_forgotten_the_list_in_a_long_silence_is_told_all_of_it_again()
    {
        var many = Enumerable.Range(1, 2500).Select(Connection).ToArray();
        Prepare(many);
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        _atB = () => ActorRefs.Nobody;
        AwaitCondition(
            () =>
            {
                _timeB.Advance(TimeSpan.FromSeconds(1));
                return !_pathsB.Forwards;
            },
            Soon);

        _keptA.Now = [.. many, Connection(3000)];
        _atB = () => _b;

        AwaitCondition(() => _pathsB.Forwarded("a").SetEquals([.. many, Connection(3000)]), Soon);
        _haB.FishForMessage<Forwarding>(forwarding => forwarding.Connections == 2501, Soon);
    }

    [Fact]
    public void A_wish_for_everything_from_before_everything_was_told_is_stale()
    {
        Prepare(Connection(1));
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        var old = CreateTestProbe("old");
        _atB = () => old;
        _a.Tell(new HaProtocol.PeerConnected("b", AddressOfB));
        var whole = old.FishForMessage<Handed>(handed => handed.Whole, Soon);

        _a.Tell(new HandedAck("b", whole.Drain, whole.Sequence - 1, null) { WantsAll = true });
        _a.Tell(new HandedAck("b", whole.Drain, whole.Sequence, null) { WantsAll = true });
        Assert.True(old.FishForMessage<Handed>(handed => handed.Added.Length > 0, Soon).Whole);
        Assert.DoesNotContain(old.ReceiveWhile(TimeSpan.FromSeconds(1.5), message => message as Handed), handed => handed!.Whole);
    }

    [Fact]
    public void A_restarted_node_begins_with_an_empty_list_and_removes_what_was_left()
    {
        AwaitCondition(() => _pathsB.WasCleaned, Soon);
        Prepare(Connection(1), Connection(2));
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        Prepare(Connection(3));
        _haA.FishForMessage<Prepared>(_ => true, Soon);
        Assert.Equal([Connection(3)], _pathsB.Forwarded("a"));
    }

    private sealed class FakeKept : IKeptConnections
    {
        private volatile HandedConnection[] _now = [];

        public HandedConnection[] Now
        {
            set => _now = value;
        }

        public int Cuts { get; private set; }

        public IReadOnlyCollection<HandedConnection> Keep(ValueList<IPAddress> addresses, int max) => _now;

        public void Cut(ValueList<IPAddress> addresses) => Cuts++;
    }

    private sealed class FakePaths : IDrainPaths
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, HashSet<HandedConnection>> _forwarded = [];

        private readonly HashSet<HandedConnection> _closing = [];

        public string? Refusal { get; set; }

        public HashSet<HandedConnection> Closing
        {
            get
            {
                lock (_lock) return [.. _closing];
            }
        }

        public bool Keeps { get; private set; }

        public bool WasCleaned { get; private set; }

        public ValueList<DrainStation> Stations { get; private set; } = [];

        public bool Forwards
        {
            get
            {
                lock (_lock) return _forwarded.Count > 0;
            }
        }

        public HashSet<HandedConnection> Forwarded(string node)
        {
            lock (_lock) return _forwarded.TryGetValue(node, out var found) ? [.. found] : [];
        }

        public void Clean() => WasCleaned = true;

        public ValueList<DrainStation> Keep(ValueList<IPAddress> addresses)
        {
            Keeps = true;
            return addresses.Select(address => new DrainStation(address, "020000000001")).ToValueList();
        }

        public void EndKeeping() => Keeps = false;

        public void Forward(
            string node,
            ValueList<DrainStation> stations,
            IReadOnlyCollection<HandedConnection> added,
            IReadOnlyCollection<HandedConnection> removed,
            IReadOnlyCollection<HandedConnection> closing,
            TimeSpan lifetime)
        {
            if (Refusal is not null) throw new InvalidOperationException(Refusal);
            lock (_lock)
            {
                Stations = stations;
                _forwarded.TryAdd(node, []);
                _forwarded[node].ExceptWith(removed);
                _forwarded[node].UnionWith(added);
                _forwarded[node].UnionWith(closing);
                _closing.ExceptWith(removed);
                _closing.UnionWith(closing);
            }
        }

        public void EndForwarding(string node)
        {
            lock (_lock) _forwarded.Remove(node);
        }
    }
}
