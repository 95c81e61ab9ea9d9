using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ha;

/// <summary>One step of the machine while it is worked out: the state so far and the effects so far.</summary>
internal sealed class HaTurn(HaMachineState state, TimeSpan now)
{
    private readonly List<HaEffect> _effects = [];

    public TimeSpan Now { get; } = now;

    public HaMachineState State { get; set; } = state;

    public HaTimings Timings { get; private set; } = HaTimings.Of(state.Settings);

    public ValueList<HaEffect> Effects => _effects.ToValueList();

    public bool GatewaysConfigured => State.Settings is { Gateways.Count: > 0 };

    public ValueList<IPAddress> SharedAddresses =>
        State.Settings is { } settings ? settings.SharedAddresses.Select(shared => shared.Address).ToValueList() : [];

    public List<PeerView> Peers()
    {
        var sinceObserved = Now - (State.LastTick ?? Now);
        var peers = new List<PeerView>(State.Peers.Count);
        foreach (var peer in State.Peers)
        {
            peers.Add(PeerView.Of(peer, sinceObserved, Now - State.ListeningSince, Timings));
        }

        return peers;
    }

    public void Use(HaSettings settings)
    {
        State = State with { Settings = settings };
        Timings = HaTimings.Of(settings);
    }

    public void Do(HaEffect effect) => _effects.Add(effect);

    /// <summary>A line for the log, and for the timeline when one is open.</summary>
    public void Note(string text)
    {
        if (State.Timeline is { } timeline)
            State = State with { Timeline = timeline.With(Now, text) };
        Do(new HaEffect.Note(text));
    }

    public void OpenTimeline(string first)
    {
        if (State.Timeline is not null) return;
        State = State with { Timeline = new(Now, []) };
        Note(first);
    }

    public void CloseTimeline(string cause)
    {
        if (State.Timeline is not { } timeline) return;
        State = State with { Timeline = null, LastFailover = new(Now, cause, timeline) };
    }

    public void Become(HaState next, string reason)
    {
        if (State.State != next)
        {
            Note($"{State.State} -> {next}: {reason}");
            State = State with { State = next, Since = Now, YieldingRankSince = null, LastHoldingCheck = null };
        }

        State = State with { Reason = reason };
    }

    /// <summary>Whether the first node goes before the second when nobody is active: the preferred one, else the lower name.</summary>
    public bool GoesBefore(string first, string second)
    {
        var preferred = State.Settings?.PreferredNode ?? "";
        return first == preferred || (second != preferred && string.CompareOrdinal(first, second) < 0);
    }

    /// <summary>The same among nodes of which one may have more of the service networks: that one goes first.</summary>
    public bool GoesBefore(string first, NetworkReach? firstReach, string second, NetworkReach? secondReach)
    {
        var more = ReachRules.Compare(firstReach, secondReach);
        return more != 0 ? more > 0 : GoesBefore(first, second);
    }

    /// <summary>The standby that would take the addresses from this node; null when none can.</summary>
    public PeerView? HandOverTarget()
    {
        PeerView? best = null;
        foreach (var peer in Peers())
        {
            if (peer.Standing != PeerStanding.Alive || peer.Status!.State != HaState.Standby) continue;
            if (peer.Status.GatewayAnswers == false && State.Evidence.Gateway != false) continue;
            if (best is null || GoesBefore(peer.Node, peer.Status.Reach, best.Node, best.Status!.Reach)) best = peer;
        }

        return best;
    }

    public void AnswerCommand(string? code, string message) => Do(new HaEffect.AnswerCommand(code, message));
}
