using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha;

/// <summary>Drives one machine, node b, step by step; its link answers as the fields say.</summary>
internal sealed class Bench
{
    private TimeSpan _now = TimeSpan.FromHours(3);

    public Bench(HaSettings? settings = null, string node = "b", bool arbiter = false)
    {
        Settings = settings ?? new HaSettings
        {
            SharedAddresses = [new(IPAddress.Parse("198.18.0.100"))],
            Gateways = [IPAddress.Parse("198.18.0.1")],
            SwitchDrainSeconds = 0,
        };
        State = HaMachine.Start(node, 1, _now, arbiter);
        Feed(new HaInput.ConfigKnown(Settings, 1, 3));
    }

    public HaSettings Settings { get; }

    public HaMachineState State { get; private set; }

    public List<HaEffect> Effects { get; } = [];

    public bool GatewayAnswers { get; set; } = true;

    public bool SharedAnswers { get; set; }

    /// <summary>Gateways and links that are healthy; null: not told.</summary>
    public NetworkReach? Reach { get; set; }

    /// <summary>The data plane has nothing to wait for.</summary>
    public bool TrafficIsQuiet { get; set; } = true;

    /// <summary>Null: it does not answer.</summary>
    public bool? ArbiterGrants { get; set; }

    /// <summary>Connections that would last over a switch; null: the peer does not answer what it is told of them.</summary>
    public int? Lasting { get; set; } = 0;

    public bool DiskAnswers { get; set; } = true;

    public HoldOutcome OnTake { get; set; } = HoldOutcome.Held;

    public HoldOutcome OnRefresh { get; set; } = HoldOutcome.Held;

    public static PeerObservation Peer(
        HaState state, long epoch = 3, string node = "a", bool? gateway = true, bool handingOver = false, double silent = 20, bool dead = false, bool joined = true) =>
        new(node, new(node, 7, state, epoch, 1, joined, gateway) { HandingOver = handingOver }, TimeSpan.FromMilliseconds(silent), 1, 2, dead);

    public static PeerObservation Never(double silent = 60_000) => new("a", null, TimeSpan.FromMilliseconds(silent), 0, 2, false);

    public IEnumerable<T> All<T>() => Effects.OfType<T>();

    /// <summary>Ticks for a time beside these peers; what they were silent for grows when they are silent.</summary>
    public Bench Pass(double milliseconds, params PeerObservation[] peers)
    {
        for (var passed = 0.0; passed < milliseconds; passed += 50)
        {
            _now += TimeSpan.FromMilliseconds(50);
            Feed(new HaInput.Tick(peers.Select(peer => peer with { SilentFor = Silence(peer, passed) }).ToValueList()));
        }

        return this;
    }

    public Bench Stall(double milliseconds)
    {
        _now += TimeSpan.FromMilliseconds(milliseconds);
        return this;
    }

    public Bench Feed(HaInput input)
    {
        var (state, effects) = HaMachine.Step(State, input, _now);
        State = state;
        foreach (var effect in effects)
        {
            Effects.Add(effect);
            Carry(effect);
        }

        return TrafficIsQuiet && State.HandOver is { Phase: HandOverPhase.LettingGo or HandOverPhase.Deaf }
            ? Feed(new HaInput.TrafficQuiet(HaMachine.TrafficOf(State)))
            : this;
    }

    /// <summary>Beside an active peer.</summary>
    public Bench AsStandby() => Pass(400, Peer(HaState.Active, 5));

    /// <summary>Alone, then joined by a standby.</summary>
    public Bench AsActive(PeerObservation? peer = null)
    {
        Pass(2500, Never());
        Assert.Equal(HaState.Active, State.State);
        Pass(300, peer ?? Peer(HaState.Standby));
        Effects.Clear();
        return this;
    }

    private static TimeSpan Silence(PeerObservation peer, double passed) =>
        peer.SilentFor >= TimeSpan.FromMilliseconds(150) ? peer.SilentFor + TimeSpan.FromMilliseconds(passed) : peer.SilentFor;

    private void Carry(HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.GatherEvidence ask:
                Feed(new HaInput.EvidenceGathered(
                    ask.Round, ask.Gateways.Count == 0 ? null : GatewayAnswers, ask.SharedAddresses.Count == 0 ? null : SharedAnswers)
                {
                    Reach = Reach,
                    ArbiterGrants = ask.ClaimEpoch is null ? null : ArbiterGrants,
                });
                break;
            case HaEffect.TakeAddresses: Feed(new HaInput.AddressesTaken(OnTake, "says the test")); break;
            case HaEffect.ReserveEpochs reserve when DiskAnswers: Feed(new HaInput.EpochsReserved(reserve.UpTo)); break;
            case HaEffect.PrepareDrain when Lasting is { } lasting: Feed(new HaInput.DrainPrepared(lasting, null)); break;
            case HaEffect.RefreshAddresses: Feed(new HaInput.AddressesRefreshed(OnRefresh, "says the test")); break;
            case HaEffect.Announce: Feed(new HaInput.Announced()); break;
            case HaEffect.CheckHolding: Feed(new HaInput.HoldingChecked(null)); break;
        }
    }
}
