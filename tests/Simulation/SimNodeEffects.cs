using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Simulation;

/// <summary>How the simulated daemon carries out what the machine wants; it may die between any two effects.</summary>
internal sealed partial class SimNode
{
    private HandOver? _handOver;
    private int _ticksClosed;

    private void Step(HaInput input)
    {
        var before = _state;
        var (state, effects) = _world.Machine.Step(_state, input, Monotonic);
        _state = state;
        if (_state.State != before.State) Note($"{before.State} -> {_state.State} epoch {_state.Epoch}: {_state.Reason}");
        if (_world.Options.Verbose && input is not HaInput.Tick) Note($"  input {input}");
        _world.Safety.Stepped(this, before, input);
        foreach (var effect in effects)
        {
            if (_random.NextDouble() < CrashChance) Crash();
            if (!ProcessUp) return;
            if (_world.Options.Verbose && effect is not HaEffect.Note) Note($"  effect {effect}");
            Carry(effect);
        }

        if (!ProcessUp) return;
        Publish();
        LetTrafficGo();
        Config.OnHaState(_state);
        Stream.OnHaState(_state.State == HaState.Active);
    }

    /// <summary>The data plane has let its clients go after a while, or never within the time it has.</summary>
    private void LetTrafficGo()
    {
        var (before, now) = (_handOver, _state.HandOver);
        _handOver = now;
        if (now is null || now.Phase is HandOverPhase.Asked or HandOverPhase.Keeping || (before?.Phase == now.Phase && before.Since == now.Since)) return;
        var mode = HaMachine.TrafficOf(_state);
        var life = _life;
        if (_world.Options.QuietAtOnce) Step(new HaInput.TrafficQuiet(mode));
        else if (_random.Next(3) > 0) _clock.After(_random.Next(20, 1500), () => Alive(life, () => Feed(new HaInput.TrafficQuiet(mode))));
    }

    /// <summary>The peer takes the list soon, late or never; then the connections end one day.</summary>
    private void PrepareDrain()
    {
        var life = _life;
        var connections = _world.Extra.Next(3);
        if (_world.Extra.Next(6) == 0) return;
        _clock.After(_world.Extra.Next(5, 600), () => Alive(life, () => Feed(new HaInput.DrainPrepared(connections, _world.Extra.Next(6) == 0 ? "says the simulator" : null))));
        _clock.After(_world.Extra.Next(600, 15_000), () => Alive(life, () => Feed(new HaInput.DrainLeft(0))));
    }

    /// <summary>Only an active node turns clients away, and not for ever.</summary>
    private void CheckTraffic()
    {
        var open = HaMachine.TrafficOf(_state) is TrafficMode.Open or TrafficMode.Draining;
        _ticksClosed = open ? 0 : _ticksClosed + 1;
        var bound = (HaTimings.LetGoWithin + HaTimings.DeafBeforeKeeping + HaTimings.KeepWithin + HaTimings.HandOverWithin).TotalMilliseconds / TickEvery;
        if (!open && _state.State != HaState.Active) _world.Safety.Violated($"{Name} turns clients away as {_state.State}");
        if (_ticksClosed > bound + 4) _world.Safety.Violated($"{Name} turns clients away for {_ticksClosed} ticks");
    }

    private void Carry(HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.TakeAddresses:
                TookAddresses = true;
                TookAt = _clock.Now;
                Step(new HaInput.AddressesTaken(Hold(renewOnly: false), ""));
                break;
            case HaEffect.RefreshAddresses:
                Step(new HaInput.AddressesRefreshed(Hold(renewOnly: true), "stale"));
                break;
            case HaEffect.ReleaseAddresses:
                TookAddresses = false;
                _kernelUntil = double.MinValue;
                break;
            case HaEffect.Announce:
                Step(new HaInput.Announced());
                break;
            case HaEffect.CheckHolding:
                Step(new HaInput.HoldingChecked(null));
                break;
            case HaEffect.RecordEpoch record:
                Config.RecordEpoch(record.Epoch);
                break;
            case HaEffect.ReserveEpochs reserve:
                ReserveEpochs(reserve.UpTo);
                break;
            case HaEffect.GatherEvidence gather:
                Probe(gather);
                break;
            case HaEffect.RenewLease renew:
                var life = _life;
                _world.Arbiter!.Ask(this, new(Name, renew.Epoch, true), 150, answer => Alive(life, () => Feed(new HaInput.LeaseAnswered(answer))));
                break;
            case HaEffect.JoinSelf or HaEffect.JoinPeer:
                Step(new HaInput.ClusterChanged(true, [.. Peers.Select(peer => peer.Name)], []));
                break;
            case HaEffect.PrepareDrain:
                PrepareDrain();
                break;
            case HaEffect.ShutdownReady:
                Crash();
                break;
            default:
                CarryToPeer(effect);
                break;
        }
    }

    /// <summary>As the HA actor does; that the start waits for the disk only makes it a later start.</summary>
    private void RecallEpochs()
    {
        var used = _world.Options.Mutation == Mutation.ForgetsEpochs ? 0 : Disk.EpochsReserved;
        Disk.EpochsReserved = Math.Max(Disk.EpochsReserved, used + EpochRules.BlockSize);
        Step(new HaInput.EpochsRemembered(used));
        Step(new HaInput.EpochsReserved(used + EpochRules.BlockSize));
    }

    private void ReserveEpochs(long upTo) => Disk.Write(
        () => Disk.EpochsReserved = Math.Max(Disk.EpochsReserved, upTo),
        () => Feed(new HaInput.EpochsReserved(upTo)));

    private void CarryToPeer(HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.AskPeerToTakeOver ask:
                Tell(ask.Node, new HaInput.PeerHandOver(Name, ask.Epoch, ask.Why));
                break;
            case HaEffect.ConfirmHandOver confirm:
                Tell(confirm.Node, new HaInput.PeerAnswered(Name, confirm.Accepted, confirm.Epoch, confirm.Reason));
                break;
            case HaEffect.AskPeerToHandOver ask:
                Tell(ask.Node, new HaInput.HandOverAsked(Name, ask.Why));
                break;
            case HaEffect.ForwardFailover forward:
                Tell(forward.Node, new HaInput.OperatorFailover(forward.By));
                break;
            case HaEffect.Note or HaEffect.EndDrain or HaEffect.CutConnections or HaEffect.AnswerCommand or HaEffect.DownPeer or HaEffect.RenewLink or HaEffect.RestartActorSystem:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "the simulator does not know how to carry this out");
        }
    }

    private void Tell(string node, HaInput input)
    {
        var peer = _world.Node(node);
        _network.Tell(this, peer, () => peer.Feed(input));
    }

    private NetworkReach? ReachWith(bool? gateway) =>
        _world.Options.SecondNetwork ? new((gateway == true ? 1 : 0) + (SecondUp ? 1 : 0), 2) : null;

    private void Probe(HaEffect.GatherEvidence gather)
    {
        var life = _life;
        var timeout = gather.Timeout.TotalMilliseconds;
        var answeredAfter = _random.NextDouble() * 5;
        bool? grants = null;
        if (gather.ClaimEpoch is { } epoch)
        {
            _world.Arbiter!.Ask(this, new(Name, epoch, false), timeout, answer => grants = answer.Granted);
            answeredAfter = timeout;
        }

        _clock.After(answeredAfter, () =>
        {
            bool? gateway = gather.Gateways.Count == 0 ? null : _network.GatewayAnswers(this);
            bool? shared = gather.SharedAddresses.Count == 0 ? null : _network.OtherAnswersForShared(this);
            var wait = gateway == false || shared == false ? timeout - answeredAfter : 0;
            _clock.After(wait, () => Alive(life, () => Feed(new HaInput.EvidenceGathered(gather.Round, gateway, shared) { ArbiterGrants = grants, Reach = ReachWith(gateway) })));
        });
    }
}
