using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha.Simulation;

/// <summary>How the simulated daemon carries out what the machine wants; it may die between any two effects.</summary>
internal sealed partial class SimNode
{
    private void Step(HaInput input)
    {
        var before = _state;
        var (state, effects) = HaMachine.Step(_state, input, Monotonic);
        _state = state;
        Check(before, input);
        foreach (var effect in effects)
        {
            if (random.NextDouble() < CrashChance) Crash();
            if (!ProcessUp) return;
            Carry(effect);
        }

        if (!ProcessUp) return;
        Publish();
        LetTrafficGo();
    }

    /// <summary>The data plane has let its clients go after a while, or never within the time it has.</summary>
    private void LetTrafficGo()
    {
        var (before, now) = (_handOver, _state.HandOver);
        _handOver = now;
        if (now is null || now.Phase == HandOverPhase.Asked || (before?.Phase == now.Phase && before.Since == now.Since)) return;
        var mode = HaMachine.TrafficOf(_state);
        var life = _life;
        if (quietAtOnce) Step(new HaInput.TrafficQuiet(mode));
        else if (random.Next(3) > 0) clock.After(random.Next(20, 1500), () => Alive(life, () => Feed(new HaInput.TrafficQuiet(mode))));
    }

    /// <summary>Only an active node turns clients away, and not for ever.</summary>
    private void CheckTraffic()
    {
        var open = HaMachine.TrafficOf(_state) == TrafficMode.Open;
        _ticksClosed = open ? 0 : _ticksClosed + 1;
        if (!open && _state.State != HaState.Active) Violations.Add($"{clock.Now:0} {name} turns clients away as {_state.State}");
        var bound = (HaTimings.LetGoWithin + HaTimings.DeafWithin + HaTimings.HandOverWithin).TotalMilliseconds / TickEvery;
        if (_ticksClosed > bound + 4) Violations.Add($"{clock.Now:0} {name} turns clients away for {_ticksClosed} ticks");
    }

    /// <summary>Beyond what loss and the time of the probes can hide.</summary>
    private bool PeerServes =>
        network.Loss < 0.05 && clock.Now - Math.Max(Peer._tookAt, Peer._lanChanged) > 500 && Peer is { ProcessUp: true, TookAddresses: true, KernelHolds: true } && network.ReachesClients(Peer)
        && (network.NodesReachEachOther || (Peer.Renews && Renews));

    /// <summary>
    /// In a cut between the nodes: the lease of a node that hangs runs out, and one that wakes acts once on what it had heard before;
    /// the arbiter's answer to the next renewal ends that, well within the bound for two holders.
    /// </summary>
    private bool Renews => !Paused && !ActorStuck && clock.Now - _wokeAt > 1000 && clock.Now - StartedAt > 1000;

    private void Check(HaMachineState before, HaInput input)
    {
        if (_state.State != before.State)
            Log.Add($"{clock.Now,9:0.0} {name} {before.State} -> {_state.State} epoch {_state.Epoch}: {_state.Reason}");
        if (_state.State == HaState.Active && before.State != HaState.Active) TakeOvers++;
        if (_state.State == HaState.Active && !TookAddresses && input is not HaInput.AddressesTaken { Outcome: HoldOutcome.Held })
            Violations.Add($"{name} is active without having taken the addresses");
        if (_state.Epoch < before.Epoch) Violations.Add($"{name}'s epoch fell from {before.Epoch} to {_state.Epoch}");
        if (_state.State == HaState.Active && before.State != HaState.Active && (_state.Epoch <= before.Epoch || _state.Epoch <= EpochOnDisk))
            Violations.Add($"{name} took over without a higher epoch ({before.Epoch} -> {_state.Epoch}, on disk {EpochOnDisk})");
        if (_state.State == HaState.Active && before.State != HaState.Active && before.Taking is { HandedOverBy: null } && PeerServes)
            Violations.Add($"{clock.Now:0} {name} took over while {Peer.Name} was serving clients: {_state.Reason}");
        if (input is HaInput.AddressesRefreshed { Outcome: HoldOutcome.Fenced } && _state.State == HaState.Active)
            Violations.Add($"{name} was fenced and stayed active");
    }

    private void Carry(HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.TakeAddresses:
                TookAddresses = true;
                _tookAt = clock.Now;
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
                EpochOnDisk = Math.Max(EpochOnDisk, record.Epoch);
                break;
            case HaEffect.GatherEvidence gather:
                Probe(gather);
                break;
            case HaEffect.RenewLease renew:
                var life = _life;
                arbiter!.Ask(this, new(name, renew.Epoch, true), 150, answer => Alive(life, () => Feed(new HaInput.LeaseAnswered(answer))));
                break;
            case HaEffect.AskPeerToTakeOver ask:
                network.Tell(this, Peer, () => Peer.Feed(new HaInput.PeerHandOver(name, ask.Epoch, ask.Why)));
                break;
            case HaEffect.ConfirmHandOver confirm:
                network.Tell(this, Peer, () => Peer.Feed(new HaInput.PeerAnswered(name, confirm.Accepted, confirm.Epoch, confirm.Reason)));
                break;
            case HaEffect.AskPeerToHandOver ask:
                network.Tell(this, Peer, () => Peer.Feed(new HaInput.HandOverAsked(name, ask.Why)));
                break;
            case HaEffect.ForwardFailover forward:
                network.Tell(this, Peer, () => Peer.Feed(new HaInput.OperatorFailover(forward.By)));
                break;
            case HaEffect.JoinSelf or HaEffect.JoinPeer:
                Step(new HaInput.ClusterChanged(true, [Peer.Name], []));
                break;
            case HaEffect.ShutdownReady:
                Crash();
                break;
        }
    }

    private void Probe(HaEffect.GatherEvidence gather)
    {
        var life = _life;
        var timeout = gather.Timeout.TotalMilliseconds;
        var answeredAfter = random.NextDouble() * 5;
        bool? grants = null;
        if (gather.ClaimEpoch is { } epoch)
        {
            arbiter!.Ask(this, new(name, epoch, false), timeout, answer => grants = answer.Granted);
            answeredAfter = timeout;
        }

        clock.After(answeredAfter, () =>
        {
            bool? gateway = gather.Gateways.Count == 0 ? null : network.GatewayAnswers(this);
            bool? shared = gather.SharedAddresses.Count == 0 ? null : network.OtherAnswersForShared(this, Peer);
            var wait = gateway == false || shared == false ? timeout - answeredAfter : 0;
            clock.After(wait, () => Alive(life, () => Feed(new HaInput.EvidenceGathered(gather.Round, gateway, shared) { ArbiterGrants = grants })));
        });
    }
}
