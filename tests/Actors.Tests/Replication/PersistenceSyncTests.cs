using System.Buffers.Binary;
using System.Net;
using Akka.Actor;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>Two engines, two actor systems, one stream over loopback remoting.</summary>
public sealed class PersistenceSyncTests : IAsyncLifetime
{
    private const int Entries = 100_000;
    private static readonly VirtualServiceId Service = new(1);
    private readonly TemporaryFolder _folder = new();
    private readonly DataPlaneEngine _engineA = new(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
    private readonly DataPlaneEngine _engineB = new(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
    private readonly ConfigNode _a;
    private readonly ConfigNode _b;

    public PersistenceSyncTests()
    {
        _engineA.Apply(Plan(2));
        _engineB.Apply(Plan(2));
        _a = Start("a", "b", _engineA.Persistence);
        _b = Start("b", "a", _engineB.Persistence);
    }

    [Fact]
    public async Task A_hundred_thousand_entries_reach_the_standby_and_clearing_follows()
    {
        Fill(_engineA.Persistence);
        Connect(active: _a, standby: _b);
        await BUpToDate(Entries);

        Assert.Equal(1, (await Clear(_a, "10.0.0.7")).Count);
        await BUpToDate(Entries - 1);
        Assert.Equal(1, (await Progress()).FullTransfers);

        // Asked on the standby; more changes than the queue holds.
        Assert.Equal(new EntriesCleared(Entries - 1, "a"), await Clear(_b, ""));
        await BUpToDate(0);
        Assert.InRange((await Progress()).FullTransfers, 1, 2);
    }

    [Fact]
    public async Task A_peer_that_returns_gets_everything_without_what_is_gone()
    {
        Fill(_engineA.Persistence);
        Connect(active: _a, standby: _b);
        await BUpToDate(Entries);
        _a.Disconnect(_b);
        await Until.True(() => Task.FromResult(!_engineA.Persistence.Recording), "nothing is noted without a peer");
        _engineA.Persistence.Clear(Service, new PersistenceClient(IPAddress.Parse("10.0.0.7"), 0));

        _a.Connect(_b);
        await BUpToDate(Entries - 1);
    }

    [Fact]
    public async Task Roles_change_and_the_stream_turns_round()
    {
        Fill(_engineA.Persistence);
        Connect(active: _a, standby: _b);
        await BUpToDate(Entries);
        Connect(active: _b, standby: _a);
        _engineB.Persistence.Clear(Service, null);
        await Until.True(() => Task.FromResult(_engineA.Persistence.Use().Entries == 0), "the former active node has followed");
        Assert.Empty((await _a.SyncStatus()).Peers);
    }

    [Fact]
    public async Task A_service_that_the_standby_serves_later_gets_its_entries_then()
    {
        _engineB.Apply(ServingPlan.Empty);
        Fill(_engineA.Persistence);
        Connect(active: _a, standby: _b);
        await Until.True(async () => (await _b.SyncStatus()).Skipped >= Entries && (await Progress()).EntriesBehind == 0, "the entries were skipped");

        _engineB.Apply(Plan(2));
        _b.System.EventStream.Publish(new ServingProtocol.PlanApplied(2, []));
        await BUpToDate(Entries);
    }

    [Fact]
    public async Task Without_an_active_node_clearing_is_refused()
    {
        _a.Ha(HaState.Standby, 1);
        var refused = await _a.PersistenceSync.Ask<ClearRefused>(new ClearEntries(Service, ""), ConfigNode.Patience);
        Assert.Equal(ProblemCodes.NoActiveNode, refused.Code);

        // The one that the standby takes for active is none itself: no circle.
        _a.Ha(HaState.Standby, 1, _b);
        _b.Ha(HaState.Standby, 1, _a);
        await _b.SyncStatus();
        Assert.Equal(ProblemCodes.NoActiveNode, (await _a.PersistenceSync.Ask<ClearRefused>(new ClearEntries(Service, ""), ConfigNode.Patience)).Code);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_a.DisposeAsync().AsTask(), _b.DisposeAsync().AsTask());
        _engineA.Dispose();
        _engineB.Dispose();
        _folder.Dispose();
    }

    private static void Connect(ConfigNode active, ConfigNode standby)
    {
        standby.Ha(HaState.Standby, 1, active);
        active.Ha(HaState.Active, 1);
        active.Connect(standby);
        standby.Connect(active);
    }

    private static Task<EntriesCleared> Clear(ConfigNode node, string client) =>
        node.PersistenceSync.Ask<EntriesCleared>(new ClearEntries(Service, client), ConfigNode.Patience);

    private static ServingPlan Plan(int servers)
    {
        var service = new VirtualService
        {
            Id = Service,
            Address = new Endpoint(IPAddress.Loopback, 9),
            Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp },
        };
        var plans = Enumerable.Range(1, servers).Select(id => new ServerPlan(new RealServerId(id), new Endpoint(IPAddress.Loopback, id), 1, ServerAvailability.Up));
        return new ServingPlan(1, [new ServicePlan(service, [.. plans])]);
    }

    private static void Fill(IPersistenceFeed feed)
    {
        var block = new byte[Limits.PersistenceEntryBytes];
        for (var client = 0; client < Entries; client++)
        {
            BinaryPrimitives.WriteInt32BigEndian(block, Service.Value);
            block[4] = 4;
            BinaryPrimitives.WriteUInt64BigEndian(block.AsSpan(16), (0xFFFFUL << 32) | (10U << 24) | (uint)client);
            BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(24), (client % 2) + 1);
            BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(28), 300_000);
            Assert.Equal(1, feed.Apply(block).Applied);
        }
    }

    private async Task<PeerProgress> Progress() => (await _a.SyncStatus()).Peers.Single();

    private Task BUpToDate(int entries) => Until.True(
        async () => (await _a.SyncStatus()).Peers is [{ EntriesBehind: 0, FullInProgress: false }]
            && _engineA.Persistence.Use().Entries == entries
            && _engineB.Persistence.Use().Entries == entries,
        $"the standby has {entries} entries");

    private ConfigNode Start(string name, string partner, IPersistenceFeed feed)
    {
        Directory.CreateDirectory(_folder.File(name));
        return ConfigNode.Start(_folder.File(name), new ConfigNodeOptions { Name = name, Partners = [partner], Persistence = feed });
    }
}
