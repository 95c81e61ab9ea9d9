using System.Collections.Concurrent;
using Akka.Actor;
using LoadMaster.Actors.Sharing;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Shares;
using static LoadMaster.Actors.Sharing.SharingProtocol;

namespace LoadMaster.Actors.Tests.Sharing;

/// <summary>Two actor systems over loopback remoting, each with limits that the test plays.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ConfigNode> _nodes = [];

    [Fact]
    public async Task Each_node_hears_what_the_other_uses_and_all_of_it_at_first()
    {
        var ((a, used), (b, heard)) = (await Start("a", "b"), await Start("b", "a"));
        Connect(a, b);
        await Until.True(() => used.Wholes > 0 && heard.Wholes > 0, "both tell all that they use");
        used.Use(connections: 3, clients: 2500);
        await Until.True(() => heard.Clients("a") == 2500 && heard.Connections("a") == 3, "b has heard it, in as many messages as it takes");
        Assert.All(heard.Added, shares => Assert.InRange(shares.Sum(share => share.Clients.Count), 0, Limits.SharedRowsPerMessageMax));
        Assert.Equal(100, heard.Added.Sum(shares => shares.Sum(share => share.RequestRate.Taken)));
    }

    [Fact]
    public async Task A_node_that_becomes_active_forgets_and_asks_and_one_that_lives_answers()
    {
        var ((a, used), (b, heard)) = (await Start("a", "b"), await Start("b", "a"));
        Connect(a, b);
        await Until.True(() => used.Wholes > 0 && heard.Wholes > 0, "both tell all that they use");
        var wholes = used.Wholes;
        b.Ha(HaState.Active, 2);
        await Until.True(() => heard.Forgotten.Contains("all") && used.Wholes > wholes, "b has forgotten and a tells all again");
        var forgotten = heard.Forgotten.Count;
        b.Ha(HaState.Active, 3);
        used.Use(connections: 1, clients: 0);
        await Until.True(() => heard.Connections("a") == 1, "b has heard more");
        Assert.Equal(forgotten, heard.Forgotten.Count(node => node == "all"));
    }

    [Fact]
    public async Task Connections_of_a_node_that_is_silent_or_gone_count_no_more()
    {
        var ((a, used), (b, heard)) = (await Start("a", "b"), await Start("b", "a"));
        Connect(a, b);
        await Until.True(() => used.Wholes > 0, "a tells");
        used.Use(connections: 3, clients: 0);
        await Until.True(() => heard.Connections("a") == 3, "b has heard it");
        await Until.True(() => heard.Forgotten.Contains("a"), "a was silent");
        used.Use(connections: 4, clients: 0);
        await Until.True(() => heard.Connections("a") == 4, "b has heard it");
        b.Disconnect(a);
        await Until.True(() => heard.Forgotten.Count(node => node == "a") == 2, "a is gone");
        await Until.True(() => heard.Rests > 0, "nothing is noted for nobody");
    }

    [Fact]
    public async Task A_node_of_a_version_without_this_is_told_nothing()
    {
        var ((a, used), old) = (await Start("a", "b"), ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Name = "b", Partners = ["a"] }));
        _nodes.Add(old);
        Connect(a, old);
        used.Use(connections: 3, clients: 0);
        var heard = new Heard();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => a.Published()));
        Assert.Equal(0, used.Takes);

        await old.Add(settings => SharingActor.Props(settings, heard, heard), ActorNames.Sharing);
        await Until.True(() => heard.Connections("a") == 3, "asked again, it answers");
    }

    [Fact]
    public async Task A_stranger_is_not_believed()
    {
        var (a, heard) = await Start("a", "b");
        var sharing = a.System.ActorSelection(ActorNames.Path(ActorNames.Sharing));
        sharing.Tell(new LimitNews("x", true, [Heard.Share(5, 0)]));
        sharing.Tell(new LimitNews("b", false, [Heard.Share(6, 0)]));
        await Until.True(() => heard.Connections("b") == 6, "the partner is");
        Assert.Equal(0, heard.Connections("x"));
    }

    [Fact]
    public async Task Ejections_are_told_with_the_time_that_is_left()
    {
        var ((a, _), (b, _)) = (await Start("a", "b"), await Start("b", "a"));
        var told = new ConcurrentQueue<AdoptEjection>();
        await b.Add(_ => Props.Create(() => new Services(told)), ActorNames.Services);
        var now = TimeProvider.System.GetUtcNow();
        Ejection Ejected(int server, double from, double until) => new(
            new RealServerId(server), new Endpoint(System.Net.IPAddress.Loopback, 80), "5 failures", now.AddSeconds(from), now.AddSeconds(until), 2);
        a.System.EventStream.Publish(new EjectionsChanged(new VirtualServiceId(7), new Ejections([Ejected(1, -10, 50), Ejected(2, -100, -50)])));
        Connect(a, b);
        await Until.True(() => !told.IsEmpty, "b hears it");
        Assert.True(told.TryPeek(out var heard));
        Assert.Equal(("a", 7, 1, "5 failures", 2), (heard!.From, heard.Ejection.Service.Value, heard.Ejection.Server.Value, heard.Ejection.Reason, heard.Ejection.Times));
        Assert.Equal(60_000, heard.Ejection.LastsMilliseconds);
        Assert.InRange(heard.Ejection.LeftMilliseconds, 5_000, 50_000);
        Assert.All(told, one => Assert.Equal(1, one.Ejection.Server.Value));
    }

    [Fact]
    public async Task A_purge_goes_to_every_node_and_names_one_that_cannot_be_reached()
    {
        var ((a, used), (b, _)) = (await Start("a", "b"), await Start("b", "a"));
        Assert.Equal([("a", 4, true), ("b", 0, false)], await PurgeAsync(a, 7));
        Connect(a, b);
        await Until.True(() => used.Wholes > 0, "a has heard of b");
        Assert.Equal([("a", 4, true), ("b", 4, true)], await PurgeAsync(a, 7));
        Assert.Equal([("a", 0, true), ("b", 0, true)], await PurgeAsync(a, 8));

        // It lives, and says nothing.
        await b.System.ActorSelection(ActorNames.Path(ActorNames.Sharing)).Ask<ActorIdentity>(new Identify(null), ConfigNode.Patience).ContinueWith(
            found => b.System.Stop(found.Result.Subject), TaskScheduler.Default);
        await Until.True(async () => (await PurgeAsync(a, 7))[1] == ("b", 0, false), "b does not answer");
    }

    private static async Task<List<(string Node, int Purged, bool Done)>> PurgeAsync(ConfigNode node, int service)
    {
        var answer = await node.System.ActorSelection(ActorNames.Path(ActorNames.Sharing))
            .Ask<CachesPurged>(new PurgeCaches(new VirtualServiceId(service), new CachePurge(CachePurgeKind.Prefix, "/img")), ConfigNode.Patience);
        return [.. answer.Nodes.Select(one => (one.Node, one.Purged, one.Problem is null))];
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<(ConfigNode Node, Heard Limits)> Start(string name, string partner)
    {
        var node = ConfigNode.Start(_folder.Path, new ConfigNodeOptions { Name = name, Partners = [partner] });
        _nodes.Add(node);
        var limits = new Heard();
        await node.Add(settings => SharingActor.Props(settings, limits, limits), ActorNames.Sharing);
        return (node, limits);
    }

    private static void Connect(ConfigNode left, ConfigNode right)
    {
        left.Connect(right);
        right.Connect(left);
    }

    private sealed class Services : ReceiveActor
    {
        public Services(ConcurrentQueue<AdoptEjection> told) => Receive<AdoptEjection>(told.Enqueue);
    }

    /// <summary>Says what the test has it say, once, and keeps what it hears.</summary>
    private sealed class Heard : ILimitShares, IResponseCaches
    {
        private readonly ConcurrentQueue<LimitShare> _used = new();
        private readonly ConcurrentQueue<(string Node, ValueList<LimitShare> Shares)> _added = new();
        private int _takes;
        private int _wholes;
        private int _rests;

        public ConcurrentQueue<string> Forgotten { get; } = new();

        public int Takes => Volatile.Read(ref _takes);

        public int Wholes => Volatile.Read(ref _wholes);

        public int Rests => Volatile.Read(ref _rests);

        public IEnumerable<ValueList<LimitShare>> Added => _added.Select(one => one.Shares);

        public static LimitShare Share(long connections, int clients) => new(
            new VirtualServiceId(1), connections, default, new RateUse(100, 5), default, default,
            Enumerable.Range(0, clients).Select(client => new ClientShare((UInt128)client, 1, default, default)).ToValueList(), [], []);

        public void Use(long connections, int clients) => _used.Enqueue(Share(connections, clients));

        public long Connections(string node) => _added.LastOrDefault(one => one.Node == node && one.Shares.Count > 0).Shares.Select(share => share.Connections).LastOrDefault();

        public int Clients(string node) => _added.Where(one => one.Node == node).Sum(one => one.Shares.Sum(share => share.Clients.Count));

        public ValueList<LimitShare> Take(bool whole)
        {
            Interlocked.Increment(ref _takes);
            Interlocked.Add(ref _wholes, whole ? 1 : 0);
            return _used.TryDequeue(out var share) ? [share] : [];
        }

        /// <summary>As many as the path has characters.</summary>
        public int? Purge(VirtualServiceId service, CachePurge purge) => service.Value == 7 ? purge.Path.Length : null;

        public void Rest() => Interlocked.Increment(ref _rests);

        public void Add(string node, ValueList<LimitShare> shares) => _added.Enqueue((node, shares));

        public void Forget(string? node) => Forgotten.Enqueue(node ?? "all");
    }
}
