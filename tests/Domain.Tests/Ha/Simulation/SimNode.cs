using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha.Simulation;

/// <summary>A host with its kernel, disk and the daemon's process; the daemon's machine is the real one.</summary>
internal sealed partial class SimNode(
    string name, SimClock clock, SimNetwork network, Random random, HaSettings settings, SimArbiter? arbiter, bool quietAtOnce)
{
    private const double TickEvery = 50;
    private const double PublishedForAtMost = 1000;
    private readonly Queue<Action> _waiting = new();
    private HaMachineState _state = null!;
    private double _clockOffset;
    private double _kernelUntil = double.MinValue;
    private double _lastRefresh;
    private double _tookAt;
    private double _lanChanged;
    private double _wokeAt;
    private double _published;
    private HeartbeatStatus _status = null!;
    private HeartbeatStatus? _peerStatus;
    private long _sequence;
    private (long Incarnation, long Sequence) _peerSequence;
    private double _peerHeard;
    private bool _peerDead;
    private HandOver? _handOver;
    private int _ticksClosed;
    private int _life;

    public string Name => name;

    public SimNode Peer { get; set; } = null!;

    public bool HostUp { get; private set; } = true;

    public bool ProcessUp { get; private set; }

    public bool Paused { get; private set; }

    /// <summary>The HA actor is stuck, the heartbeat thread is not.</summary>
    public bool ActorStuck { get; private set; }

    public bool LanSends
    {
        get;
        set => (field, _lanChanged) = (value, clock.Now);
    } = true;

    public bool LanReceives
    {
        get;
        set => (field, _lanChanged) = (value, clock.Now);
    } = true;

    public long EpochOnDisk { get; private set; }

    public bool TookAddresses { get; private set; }

    public double StartedAt { get; private set; }

    public int TakeOvers { get; private set; }

    public double CrashChance { get; set; }

    public List<string> Log { get; } = [];

    public List<string> Violations { get; } = [];

    public HaMachineState State => _state;

    public bool KernelHolds => HostUp && clock.Now < _kernelUntil;

    private TimeSpan Monotonic => TimeSpan.FromMilliseconds(clock.Now + _clockOffset);

    public void StartProcess()
    {
        if (ProcessUp || !HostUp) return;
        var life = ++_life;
        ProcessUp = true;
        StartedAt = clock.Now;
        Paused = ActorStuck = false;
        _waiting.Clear();
        _clockOffset = random.Next(1, 1_000_000);
        TookAddresses = false;
        _peerStatus = null;
        _peerSequence = (0, 0);
        _peerHeard = clock.Now;
        _peerDead = false;
        _handOver = null;
        _ticksClosed = 0;
        _state = HaMachine.Start(name, random.NextInt64(), Monotonic, arbiter is not null);
        Publish();
        Every(TickEvery, life, Tick);
        Every(settings.HeartbeatIntervalMilliseconds, life, SendHeartbeat);
        clock.After(random.Next(0, 400), () => Alive(life, () => Feed(new HaInput.ConfigKnown(settings, 1, EpochOnDisk))));
        Log.Add($"{clock.Now,9:0.0} {name} process starts");
    }

    public void Crash()
    {
        if (!ProcessUp) return;
        ProcessUp = Paused = ActorStuck = false;
        _life++;
        _waiting.Clear();
        Log.Add($"{clock.Now,9:0.0} {name} process dies");
    }

    public void PowerOff()
    {
        Crash();
        HostUp = false;
        _kernelUntil = double.MinValue;
    }

    public void PowerOn() => HostUp = true;

    public void Pause(double milliseconds)
    {
        if (!ProcessUp || Paused) return;
        Paused = true;
        Log.Add($"{clock.Now,9:0.0} {name} hangs for {milliseconds:0} ms");
        var life = _life;
        clock.After(milliseconds, () =>
        {
            if (life == _life) Wake();
        });
    }

    public void StickActor(double milliseconds)
    {
        if (!ProcessUp || ActorStuck) return;
        ActorStuck = true;
        Log.Add($"{clock.Now,9:0.0} {name} actor stuck for {milliseconds:0} ms");
        var life = _life;
        clock.After(milliseconds, () =>
        {
            if (life == _life) Wake();
        });
    }

    public void Wake()
    {
        Paused = ActorStuck = false;
        _wokeAt = clock.Now;
        while (_waiting.TryDequeue(out var what)) what();
    }

    public void PortUnreachable()
    {
        if (ProcessUp) _peerDead = true;
    }

    public void Feed(HaInput input)
    {
        if (!ProcessUp) return;
        if (Paused || ActorStuck)
        {
            if (input is not HaInput.Tick) _waiting.Enqueue(() => Feed(input));
            return;
        }

        Step(input);
    }

    private void Tick()
    {
        if (Paused || ActorStuck) return;
        Step(new HaInput.Tick(Observe()));
        CheckTraffic();
    }

    private ValueList<PeerObservation> Observe()
    {
        var silent = TimeSpan.FromMilliseconds(clock.Now - _peerHeard);
        return [new(Peer.Name, _peerStatus, silent, silent.TotalMilliseconds < 300 ? 2 : 0, 2, _peerDead)];
    }

    private void SendHeartbeat()
    {
        if (Paused || clock.Now - _published > PublishedForAtMost) return;
        var status = _status;
        var sequence = ++_sequence;
        network.Send(this, Peer, () => Peer.HeartbeatArrives(status, sequence));
    }

    private void HeartbeatArrives(HeartbeatStatus status, long sequence)
    {
        if (Paused)
        {
            _waiting.Enqueue(() => HeartbeatArrives(status, sequence));
            return;
        }

        if (_peerSequence.Incarnation == status.Incarnation && sequence <= _peerSequence.Sequence) return;
        _peerSequence = (status.Incarnation, sequence);
        _peerStatus = status;
        _peerHeard = clock.Now;
        _peerDead = false;
    }

    private void Publish()
    {
        _status = HaMachine.StatusOf(_state);
        _published = clock.Now;
    }

    private void Every(double milliseconds, int life, Action what)
    {
        Alive(life, what);
        clock.After(milliseconds + (random.NextDouble() * 5), () =>
        {
            if (life == _life && ProcessUp) Every(milliseconds, life, what);
        });
    }

    private void Alive(int life, Action what)
    {
        if (life == _life && ProcessUp) what();
    }

    private HoldOutcome Hold(bool renewOnly)
    {
        var lifetime = settings.AddressLifetimeSeconds * 1000;
        if (renewOnly && clock.Now - _lastRefresh > lifetime) return HoldOutcome.Fenced;
        _lastRefresh = clock.Now;
        _kernelUntil = clock.Now + lifetime;
        return HoldOutcome.Held;
    }
}
