using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Host.Rest;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Rest;

public sealed class ActorNodeGatewayTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("gateway-test", "akka.loglevel = OFF");

    /// <summary>An actor answers only after its constructor has made its children.</summary>
    public Task InitializeAsync() =>
        _system.ActorOf(Props.Create(() => new Node()), ActorNames.Node).Ask<string>("ready?", TimeSpan.FromSeconds(30));

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task It_asks_the_actors_at_their_paths()
    {
        var gateway = new ActorNodeGateway(_system, new NodeOptions { Name = "a" }, new FakePersistenceFeed(), TimeSpan.FromSeconds(30));
        Assert.Equal(42, (await gateway.GetConfigAsync(CancellationToken.None)).Revision);
        var change = new ConfigProtocol.ChangeConfig(new ConfigCommand.DeleteVirtualService(new VirtualServiceId(1)), "test", null);
        Assert.IsType<ConfigProtocol.ChangeRefused>(await gateway.ChangeAsync(change, CancellationToken.None));
        Assert.Equal(HaState.Standby, (await gateway.GetHaStatusAsync(CancellationToken.None)).State);
    }

    [Fact]
    public async Task An_actor_that_does_not_answer_makes_the_node_not_ready()
    {
        var gateway = new ActorNodeGateway(_system, new NodeOptions { Name = "a" }, new FakePersistenceFeed(), TimeSpan.FromMilliseconds(50));
        var notReady = await Assert.ThrowsAsync<NodeNotReadyException>(() => gateway.GetStatsAsync(CancellationToken.None));
        Assert.Contains("'stats'", notReady.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_node_lists_and_clears_without_asking_anybody()
    {
        var feed = new FakePersistenceFeed();
        var gateway = new ActorNodeGateway(_system, new NodeOptions { Name = "a" }, feed, TimeSpan.FromSeconds(30));
        Assert.Null(gateway.ListPersistence(new VirtualServiceId(1), 0, 10));
        Assert.Null(await gateway.GetPersistenceSyncAsync(CancellationToken.None));
        var all = await gateway.ClearPersistenceAsync(new PersistenceSyncProtocol.ClearEntries(new VirtualServiceId(1), ""), CancellationToken.None);
        Assert.Equal(new PersistenceSyncProtocol.EntriesCleared(2, "a"), all);
        var one = await gateway.ClearPersistenceAsync(new PersistenceSyncProtocol.ClearEntries(new VirtualServiceId(1), "192.0.2.7"), CancellationToken.None);
        Assert.Equal(new PersistenceSyncProtocol.EntriesCleared(1, "a"), one);
        Assert.Equal(["clear 1 ", "clear 1 192.0.2.7"], feed.Calls);
    }

    private sealed class Node : ReceiveActor
    {
        public Node()
        {
            Context.ActorOf(Props.Create(() => new Config()), ActorNames.Config);
            Context.ActorOf(Props.Create(() => new Ha()), ActorNames.Ha);
            Receive<string>(_ => Sender.Tell("ready"));
        }
    }

    private sealed class Config : ReceiveActor
    {
        public Config()
        {
            Receive<ConfigProtocol.GetConfig>(_ => Sender.Tell(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty, 42, 0)));
            Receive<ConfigProtocol.ChangeConfig>(_ => Sender.Tell(
                new ConfigProtocol.ChangeRefused(ConfigProtocol.RefusalKind.NotFound, [new ConfigProblem(ProblemCodes.NotFound, "", "None.")])));
        }
    }

    private sealed class Ha : ReceiveActor
    {
        public Ha() => Receive<HaProtocol.GetHaStatus>(_ => Sender.Tell(
            new HaProtocol.HaStatus(false, "a", HaState.Standby, "", default, 0, null, [], [], null)));
    }
}
