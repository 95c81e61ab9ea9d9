using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>The HA actor of a node without a pair: always active, holds no address.</summary>
internal sealed class SingleNodeHaActor : ReceiveActor
{
    private const string Reason = "a single node: no high availability is configured";
    private readonly string _node;
    private long _epoch;

    public SingleNodeHaActor(string node, TimeProvider time)
    {
        _node = node;
        var since = time.GetUtcNow();
        var refused = new HaProtocol.HaCommandRefused(
            ProblemCodes.HaNotConfigured,
            "this node has no peer: set its HA options (name, address, peers, key) and restart it");
        Receive<HaProtocol.GetHaStatus>(_ => Sender.Tell(
            new HaProtocol.HaStatus(false, _node, HaState.Active, Reason, since, _epoch, _node, [], [], null)));
        Receive<HaProtocol.AnnounceState>(_ => Sender.Tell(Changed));
        Receive<HaProtocol.Failover>(_ => Sender.Tell(refused));
        Receive<HaProtocol.SetMaintenance>(_ => Sender.Tell(refused));
        Receive<ConfigProtocol.ConfigPublished>(published =>
        {
            if (published.Epoch == _epoch) return;
            _epoch = published.Epoch;
            Publish();
        });
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ConfigProtocol.ConfigPublished));
        Publish();
    }

    private HaProtocol.HaStateChanged Changed => new(HaState.Active, _epoch, _node, null);

    private void Publish() => Context.System.EventStream.Publish(Changed);
}
