using System.Net;
using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Ha;

/// <summary>How the machine's effects are carried out.</summary>
public sealed partial class HaActor
{
    private readonly List<IActorRef> _waiting = [];
    private readonly List<IActorRef> _stopAskers = [];
    private IActorRef? _asking;
    private HeartbeatStatus? _status;
    private string? _lastProbeProblem;
    private TrafficMode? _traffic;

    private ISharedAddresses Addresses => _settings.Ports.SharedAddresses;

    private void Step(HaInput input)
    {
        var (state, effects) = HaMachine.Step(_state, input, Now);
        var before = _state.State;
        _state = state;
        _memory.Last = state;
        foreach (var effect in effects) Carry(effect);
        if (before != state.State)
            _log.Info("{0} node {1} is now {2}, was {3}, epoch {4}: {5}", HaEvents.Entered(state.State), state.Node, state.State, before, state.Epoch, state.Reason);
        TreatTraffic();
        KeepMaintenance();
        PublishHeartbeat(input is HaInput.Tick);
        PublishState();
    }

    /// <summary>After the effects: clients are welcome again only when the addresses are released, or are to stay.</summary>
    private void TreatTraffic()
    {
        var mode = HaMachine.TrafficOf(_state);
        if (mode == _traffic) return;
        _traffic = mode;
        _settings.DataPlane.Treat(mode);
    }

    /// <summary>An operator's command: answered at once, or when the hand-over that it began has ended.</summary>
    private void Command(HaInput command)
    {
        if (_waiting.Count >= Limits.HaCommandsWaitingMax)
        {
            Sender.Tell(new HaProtocol.HaCommandRefused(ProblemCodes.HandOverRefused, "too many commands are waiting: try again later"));
            return;
        }

        _asking = Sender;
        Step(command);
        if (_asking is not null) _waiting.Add(_asking);
        _asking = null;
    }

    private void Carry(HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.GatherEvidence ask:
                EvidenceGatherer.GatherAsync(_settings.Ports, _settings.Node, ask).PipeTo(Self);
                break;
            case HaEffect.TakeAddresses take:
                var taken = take.Addresses.Count == 0 ? new(HoldOutcome.Held, "") : Addresses.Take(take.Addresses, take.Lifetime);
                TellVirtualMac();
                Step(new HaInput.AddressesTaken(taken.Outcome, taken.Reason));
                break;
            case HaEffect.RefreshAddresses:
                var refreshed = _state.Held.Count == 0 ? new(HoldOutcome.Held, "") : Addresses.Refresh();
                Step(new HaInput.AddressesRefreshed(refreshed.Outcome, refreshed.Reason));
                break;
            case HaEffect.ReleaseAddresses release:
                if (release.Addresses.Count > 0) Addresses.Release(release.Addresses);
                break;
            case HaEffect.Announce:
                Announce();
                break;
            case HaEffect.CheckHolding check:
                TryVirtualMacAgain();
                Step(new HaInput.HoldingChecked(check.Addresses.Count == 0 ? null : Addresses.CannotHold(check.Addresses)));
                break;
            case HaEffect.RecordEpoch record:
                _config.Tell(new ConfigProtocol.RecordEpoch(record.Epoch), Self);
                break;
            case HaEffect.ReserveEpochs reserve:
                ReserveEpochs(reserve.UpTo);
                break;
            case HaEffect.Note note:
                _log.Info("{0}", note.Text);
                break;
            case HaEffect.AnswerCommand answer:
                Answer(answer);
                break;
            case HaEffect.ShutdownReady:
                _stopAskers.ForEach(asker => asker.Tell(ReadyToStop.Instance));
                _stopAskers.Clear();
                break;
            default:
                CarryToPeer(effect);
                break;
        }
    }

    private void CarryToPeer(HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.AskPeerToTakeOver ask:
                TellPeer(ask.Node, new HaWireProtocol.TakeOver(_settings.Node, ask.Epoch, ask.Why));
                break;
            case HaEffect.AskPeerToHandOver ask:
                TellPeer(ask.Node, new HaWireProtocol.AskHandOver(_settings.Node, ask.Why));
                break;
            case HaEffect.ConfirmHandOver confirm:
                TellPeer(confirm.Node, new HaWireProtocol.TakeOverAnswer(_settings.Node, confirm.Accepted, confirm.Epoch, confirm.Reason));
                break;
            case HaEffect.ForwardFailover forward:
                ForwardFailover(forward);
                break;
            case HaEffect.DownPeer down when MemberOf(down.Node) is { } member:
                _settings.Cluster.Down(member.Address);
                break;
            case HaEffect.DownPeer:
                break;
            case HaEffect.JoinSelf:
                _settings.Cluster.JoinSelf();
                break;
            case HaEffect.JoinPeer join when !Understands(join.Node):
                break;
            case HaEffect.JoinPeer join:
                WithPeer(join.Node, _settings.Cluster.JoinPeer);
                break;
            case HaEffect.RenewLink renew:
                WithPeer(renew.Node, (address, _) => _settings.Cluster.RenewLink(address));
                break;
            case HaEffect.PrepareDrain or HaEffect.EndDrain or HaEffect.CutConnections:
                CarryToDrain(effect);
                break;
            case HaEffect.RenewLease renew:
                RenewLease(renew);
                break;
            case HaEffect.RestartActorSystem restart:
                _log.Warning("the actor system must restart: {0}", restart.Reason);
                _settings.RestartRequested(restart.Reason);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "not an effect of the HA machine");
        }
    }

    /// <summary>A peer of another protocol is told of by the pair actor; in a pair made by options files nothing but this keeps it out of the cluster.</summary>
    private bool Understands(string node)
    {
        var theirs = _state.Peers.FirstOrDefault(peer => peer.Node == node)?.Status?.Version;
        return theirs is null || _settings.Ports.Version is not { } own || own.WorksWith(theirs);
    }

    private void WithPeer(string node, Action<IPAddress, int> act)
    {
        foreach (var peer in _settings.Options.Peers)
        {
            if (peer.Name == node && peer.Addresses.Count > 0) act(peer.Addresses[0], _settings.Options.ClusterPort);
        }
    }

    private void Announce()
    {
        if (_state.Held.Count > 0) Addresses.Announce();
        AnnounceAgainLater();
        Step(new HaInput.Announced());
    }

    private void AnnounceAgainLater()
    {
        for (var index = 0; index < HaActorSettings.AnnounceAgainAfter.Count; index++)
            Timers.StartSingleTimer($"announce-{index}", AnnounceAgain.Instance, HaActorSettings.AnnounceAgainAfter[index]);
    }

    private void AnnounceAgainIfActive()
    {
        if (_state is { State: HaState.Active, Held.Count: > 0 }) Addresses.Announce();
    }

    private void Answer(HaEffect.AnswerCommand answer)
    {
        object reply = answer.Code is { } code
            ? new HaProtocol.HaCommandRefused(code, answer.Message)
            : new HaProtocol.HaCommandAccepted(answer.Message);
        if (_asking is not null)
        {
            _asking.Tell(reply);
            _asking = null;
            return;
        }

        _waiting.ForEach(asker => asker.Tell(reply));
        _waiting.Clear();
    }

    private void ForwardFailover(HaEffect.ForwardFailover forward)
    {
        if (MemberOf(forward.Node) is { Reachable: true } member)
        {
            PeerAt(member).Tell(new HaProtocol.Failover(forward.By), _asking ?? ActorRefs.NoSender);
            _asking = null;
            return;
        }

        Answer(new(
            ProblemCodes.HandOverRefused,
            $"the cluster connection to {forward.Node}, the active node, is down: ask for the failover there, or mend the HA link"));
    }

    private void TellPeer(string node, object message)
    {
        if (MemberOf(node) is { } member) PeerAt(member).Tell(message, Self);
    }

    private ClusterMember? MemberOf(string node)
    {
        foreach (var member in _cluster.Members)
        {
            if (member.Node == node) return member;
        }

        return null;
    }

    private ActorSelection PeerAt(ClusterMember member) =>
        Context.ActorSelection(new RootActorPath(member.Address) / Self.Path.Elements);

    /// <summary>At each tick even when nothing changed: a heartbeat whose HA actor hangs falls silent.</summary>
    private void PublishHeartbeat(bool always)
    {
        var status = HaMachine.StatusOf(_state);
        if (!always && status == _status) return;
        _status = status;
        _settings.Ports.Heartbeat.Publish(status);
    }

    private void PublishState()
    {
        var active = HaMachine.ActiveNode(_state, Now);
        var address = active is null || active == _settings.Node ? null : MemberOf(active)?.Address;
        var changed = new HaProtocol.HaStateChanged(_state.State, _state.Epoch, active, address);
        if (changed == _published) return;
        if (changed.State != _published?.State) _memory.Entered[changed.State] = _memory.Entered.GetValueOrDefault(changed.State) + 1;
        _published = changed;
        Context.System.EventStream.Publish(changed);
    }
}
