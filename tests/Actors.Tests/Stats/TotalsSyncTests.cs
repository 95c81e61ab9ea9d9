using Akka.Actor;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Totals;
using LoadMaster.Testing;
using static LoadMaster.Actors.Stats.StatsProtocol;

namespace LoadMaster.Actors.Tests.Stats;

/// <summary>Two actor systems over loopback remoting; each counts what its fake data plane says.</summary>
public sealed class TotalsSyncTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<CountingNode> _nodes = [];

    [Fact]
    public async Task The_other_node_goes_on_with_the_totals_and_one_that_returns_hears_them()
    {
        var (a, b) = (await Start("a", "b"), await Start("b", "a"));
        await Connect(a, b);
        a.Serve(1000);
        await b.Shows(1000);
        b.Serve(30);
        await a.Shows(1030);
        Assert.Equal(1000, (await a.Report()).Sample.Services[0].RequestsTotal);

        await Stop(a);
        b.Serve(40);
        await b.Shows(1040);
        var again = await Start("a", "b");
        await again.Shows(0);
        await Connect(again, b);
        await again.Shows(1040);
        again.Serve(5);
        await b.Shows(1045);
    }

    [Fact]
    public async Task A_sync_actor_that_starts_anew_counts_nothing_twice()
    {
        var (a, b) = (await Start("a", "b"), await Start("b", "a"));
        await Connect(a, b);
        a.Serve(1000);
        b.Serve(100);
        await a.Shows(1100);
        await b.Shows(1100);

        a.Sync.Tell(Kill.Instance);
        await Until.True(async () => !await IsUp(a), "the actor has ended");
        await a.StartSync();
        await Connect(a, b);
        a.Serve(1001);
        await b.Shows(1101);
        await a.Shows(1101);
    }

    [Fact]
    public async Task A_stranger_is_not_believed()
    {
        var a = await Start("a", "b");
        a.Sync.Tell(News("x", requests: 1000));
        a.Sync.Tell(News("b", requests: 10));
        await a.Shows(10);

        static TotalsNews News(string from, long requests) =>
            new(from, from, "run", Heard: false, Last: true, [new CounterRecord(new CounterKey(false, 1), [0, requests])]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes.ToList())
        {
            await Stop(node);
        }

        _folder.Dispose();
    }

    private async Task<CountingNode> Start(string name, string partner)
    {
        var node = new CountingNode(ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Name = name, Partners = [partner] }));
        _nodes.Add(node);
        await node.StartStats();
        await node.StartSync();
        return node;
    }

    private async Task Stop(CountingNode node)
    {
        _nodes.Remove(node);
        await node.Inner.DisposeAsync();
    }

    private static async Task Connect(CountingNode left, CountingNode right)
    {
        left.Inner.Disconnect(right.Inner);
        left.Inner.Connect(right.Inner);
        right.Inner.Connect(left.Inner);
        await left.Inner.Published();
    }

    private static async Task<bool> IsUp(CountingNode node) =>
        (await node.Inner.System.ActorSelection(ActorNames.Path(ActorNames.TotalsSync)).Ask<ActorIdentity>(new Identify(null), ConfigNode.Patience)).Subject is not null;

    private sealed class CountingNode(ConfigNode inner)
    {
        private readonly FakeDataPlane _dataPlane = new();
        private IActorRef _stats = ActorRefs.Nobody;

        public ConfigNode Inner => inner;

        public IActorRef Sync { get; private set; } = ActorRefs.Nobody;

        public async Task StartStats()
        {
            Serve(0);
            _stats = await inner.Add(_ => StatsActor.Props(_dataPlane, TimeProvider.System), ActorNames.Stats);
        }

        public async Task StartSync() => Sync = await inner.Add(TotalsSyncActor.Props, ActorNames.TotalsSync);

        /// <param name="requests">Since the node's start.</param>
        public void Serve(long requests) => _dataPlane.NextSample = new DataPlaneSample(
            [new ServiceCounters(new VirtualServiceId(1), 0, 0, requests, 0, 0, 0, 0, 0, 0, 0, 0)], []);

        public Task<StatsReport> Report() => _stats.Ask<StatsReport>(GetStats.Instance, ConfigNode.Patience);

        public async Task Shows(long requests)
        {
            long shown = -1;
            await Until.True(
                async () => (shown = (await Report()).Totals.Services.SingleOrDefault()?.RequestsTotal ?? 0) == requests,
                $"node {inner.Name} shows {requests} requests");
        }
    }
}
