using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Node;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;
using LoadMaster.Testing.Ha;
using Xunit.Abstractions;

namespace LoadMaster.Actors.Tests.Ha;

/// <summary>Two real actor systems that form their cluster over loopback by themselves.</summary>
public sealed class HaPairTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly IPAddress Shared = IPAddress.Parse("198.18.0.100");
    private static readonly IPAddress Gateway = IPAddress.Parse("198.18.0.1");
    private readonly FakeHeartbeatNetwork _heartbeats = new(TimeProvider.System);
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly int _port = LocalPorts.Free();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes.Values) await node.System.Terminate();
    }

    [Fact]
    public async Task The_pair_forms_itself_survives_a_crash_takes_the_failed_node_back_and_hands_over_on_request()
    {
        Start("a", "127.0.0.2", "b", "127.0.0.3");
        Start("b", "127.0.0.3", "a", "127.0.0.2");
        await Until(async () => (await Status("a")).State == HaState.Active && (await Status("b")).State == HaState.Standby);
        await Until(async () => (await Status("b")).Peers[0].ClusterMember && (await Status("a")).Peers[0].ClusterMember);
        Assert.Equal((1, 0), (_nodes["a"].Addresses.Held.Count, _nodes["b"].Addresses.Held.Count));
        var first = (await Status("a")).Epoch;

        await Kill("a");
        await Until(async () => (await Status("b")).State == HaState.Active);
        var second = await Status("b");
        Assert.True(second.Epoch > first, $"epoch {second.Epoch} after {first}");
        Assert.NotNull(second.LastFailover);
        Assert.Contains(new HaProtocol.StateCount(HaState.Active, 1), second.Entered);
        output.WriteLine(string.Join('\n', second.LastFailover.Timeline.Select(step => $"{step.AtMilliseconds,8:0.0} ms {step.What}")));

        Start("a", "127.0.0.2", "b", "127.0.0.3");
        await Until(async () => (await Status("a")) is { State: HaState.Standby } status && status.Peers[0].ClusterMember);
        Assert.Equal(HaState.Active, (await Status("b")).State);

        await Until(async () => await Failover("a") is HaProtocol.HaCommandAccepted);
        await Until(async () => (await Status("a")).State == HaState.Active && (await Status("b")).State == HaState.Standby);
        Assert.Equal((1, 0), (_nodes["a"].Addresses.Held.Count, _nodes["b"].Addresses.Held.Count));
        Assert.Empty(_nodes.Values.SelectMany(node => node.Restarts));
    }

    private void Start(string name, string address, string peer, string peerAddress)
    {
        var system = ActorSystem.Create(ActorNames.System, ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              log-dead-letters = off
              actor.provider = cluster
              coordinated-shutdown.run-by-clr-shutdown-hook = off
              coordinated-shutdown.run-by-actor-system-terminate = off
              remote.dot-netty.tcp {
                hostname = "{{address}}"
                port = {{_port}}
              }
              remote.retry-gate-closed-for = 500ms
              cluster {
                roles = ["{{HaCluster.RoleOf(name)}}"]
                seed-nodes = []
                downing-provider-class = "LoadMaster.Actors.Ha.HaDowningProvider, LoadMaster.Actors"
                gossip-interval = 200ms
                leader-actions-interval = 200ms
                periodic-tasks-initial-delay = 200ms
              }
            }
            """).WithFallback(ConfigurationFactory.ParseString(HaSerialization.Hocon + "\n" + HaDispatcher.Hocon)));
        var addresses = new FakeSharedAddresses();
        var restarts = new List<string>();
        var options = new HaNodeOptions
        {
            Address = IPAddress.Parse(address),
            ClusterPort = _port,
            HeartbeatKey = new byte[32],
            Peers = [new(peer, [IPAddress.Parse(peerAddress)])],
        };
        var probe = new FakeLinkProbe(asked => asked.Equals(Gateway) || (_nodes.TryGetValue(peer, out var other) && other.Addresses.Held.Contains(asked)));
        var ports = new HaPorts(addresses, probe, _heartbeats.Start(name, peer));
        var actor = system.ActorOf(
            HaActor.Props(system, new NodeOptions { Name = name, Ha = options }, ports, new FakeDataPlane(), TimeProvider.System, restarts.Add, ActorRefs.Nobody), ActorNames.Ha);
        var ha = new HaSettings { SharedAddresses = [new(Shared)], Gateways = [Gateway] };
        actor.Tell(new ConfigProtocol.ConfigPublished(LoadMasterConfig.Empty with { Ha = ha }, 1, 0), ActorRefs.NoSender);
        _nodes[name] = new(system, actor, addresses, restarts);
    }

    /// <summary>As a killed process: no good-bye, no hand-over.</summary>
    private async Task Kill(string name)
    {
        _heartbeats.Kill(name);
        var provider = (Akka.Remote.RemoteActorRefProvider)((ExtendedActorSystem)_nodes[name].System).Provider;
        await provider.Transport.Shutdown();
        await _nodes[name].System.Terminate();
    }

    private async Task<HaProtocol.HaStatus> Status(string name) =>
        await _nodes[name].Actor.Ask<HaProtocol.HaStatus>(HaProtocol.GetHaStatus.Instance, TimeSpan.FromSeconds(10));

    private async Task<object> Failover(string name) =>
        await _nodes[name].Actor.Ask<object>(new HaProtocol.Failover("test"), TimeSpan.FromSeconds(10));

    private async Task Until(Func<Task<bool>> reached)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await reached())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                var states = await Task.WhenAll(_nodes.Keys.Select(Status));
                Assert.Fail($"not reached in time: {string.Join("; ", states.Select(status => status.ToString()))}");
            }

            await Task.Delay(50);
        }
    }

    private sealed record Node(ActorSystem System, IActorRef Actor, FakeSharedAddresses Addresses, List<string> Restarts);
}
