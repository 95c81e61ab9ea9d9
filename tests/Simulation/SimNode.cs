using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Simulation;

/// <summary>A host with its kernel, disk and the daemon's process; the daemon's machine is the real one.</summary>
internal sealed partial class SimNode
{
    private const double TickEvery = 50;
    private const double RelayLookEvery = 10;
    private readonly SimWorld _world;
    private readonly SimClock _clock;
    private readonly SimNetwork _network;
    private readonly Random _random;
    private readonly HaSettings _settings;
    private readonly Queue<Action> _waiting = new();
    private HaMachineState _state = null!;
    private double _clockOffset;
    private double _kernelUntil = double.MinValue;
    private double _lastRefresh;
    private int _life;

    public SimNode(string name, SimWorld world)
    {
        (Name, _world, _clock, _network, _random, _settings) = (name, world, world.Clock, world.Network, world.Random, world.Settings);
        Time = new SimTime(world.Clock);
        Disk = new SimDisk(world.Clock, world.Extra);
        Config = new SimConfig(this, world);
        Stream = new SimStream(this, world);
    }

    public string Name { get; }

    public IReadOnlyList<SimNode> Peers { get; set; } = [];

    public SimTime Time { get; }

    public SimDisk Disk { get; }

    public SimConfig Config { get; }

    public SimStream Stream { get; }

    public bool HostUp { get; private set; } = true;

    public bool ProcessUp { get; private set; }

    /// <summary>Tells one process of this node from the next.</summary>
    public int Life => _life;

    public bool Paused { get; private set; }

    /// <summary>The HA actor is stuck, the heartbeat thread is not.</summary>
    public bool ActorStuck { get; private set; }

    public bool LanSends
    {
        get;
        set => (field, LanChanged) = (value, _clock.Now);
    } = true;

    public bool LanReceives
    {
        get;
        set => (field, LanChanged) = (value, _clock.Now);
    } = true;

    public double LanChanged { get; private set; }

    /// <summary>The second service network, where there is one.</summary>
    public bool SecondUp
    {
        get;
        set => (field, SecondChanged) = (value, _clock.Now);
    } = true;

    public double SecondChanged { get; private set; }

    public bool TookAddresses { get; private set; }

    public double TookAt { get; private set; }

    public double WokeAt { get; private set; }

    public double StartedAt { get; private set; }

    public double CrashChance { get; set; }

    public HaMachineState State => _state;

    public bool KernelHolds => HostUp && _clock.Now < _kernelUntil;

    public bool Hangs => Paused || ActorStuck;

    public TimeSpan Monotonic => TimeSpan.FromMilliseconds(_clock.Now + _clockOffset);

    public void StartProcess()
    {
        if (ProcessUp || !HostUp) return;
        var life = ++_life;
        ProcessUp = true;
        StartedAt = _clock.Now;
        Paused = ActorStuck = false;
        _waiting.Clear();
        _clockOffset = _random.Next(1, 1_000_000);
        TookAddresses = false;
        _handOver = null;
        _ticksClosed = 0;
        _peers.Clear();
        foreach (var peer in Peers) _peers.Add(new SimPeer(peer, _clock.Now));
        _state = HaMachine.Start(Name, _random.NextInt64(), Monotonic, _world.Arbiter is not null);
        Note("process starts");
        Config.Start();
        Stream.Start();
        Publish();
        RecallEpochs();
        Every(TickEvery, life, Tick);
        Every(_settings.HeartbeatIntervalMilliseconds, life, SendHeartbeat);
        if (_world.Options.Relay) Every(RelayLookEvery, life, SendThroughGateway);
        _clock.After(_random.Next(0, 400), () => Alive(life, Config.Recovered));
    }

    public void Crash()
    {
        if (!ProcessUp) return;
        ProcessUp = Paused = ActorStuck = false;
        _life++;
        _waiting.Clear();
        Disk.Crash();
        Note("process dies");
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
        Note($"hangs for {milliseconds:0} ms");
        WakeAfter(milliseconds);
    }

    public void StickActor(double milliseconds)
    {
        if (!ProcessUp || ActorStuck) return;
        ActorStuck = true;
        Note($"actor stuck for {milliseconds:0} ms");
        WakeAfter(milliseconds);
    }

    public void Wake()
    {
        Paused = ActorStuck = false;
        WokeAt = _clock.Now;
        while (_waiting.TryDequeue(out var what)) what();
    }

    public void Feed(HaInput input)
    {
        if (!ProcessUp) return;
        if (Hangs)
        {
            if (input is not HaInput.Tick) _waiting.Enqueue(() => Feed(input));
            return;
        }

        Step(input);
    }

    /// <summary>A message for another actor of this process, which runs on while only the HA actor is stuck.</summary>
    public void Deliver(Action what)
    {
        if (!ProcessUp) return;
        if (Paused) _waiting.Enqueue(what);
        else what();
    }

    public void Note(string what) => _world.Trace.Add(Name, what);

    public void Alive(int life, Action what)
    {
        if (life == _life && ProcessUp) what();
    }

    private void WakeAfter(double milliseconds)
    {
        var life = _life;
        _clock.After(milliseconds, () =>
        {
            if (life == _life) Wake();
        });
    }

    private void Tick()
    {
        WatchConnections();
        if (Hangs) return;
        Step(new HaInput.Tick(Observe()));
        CheckTraffic();
        Stream.Tick();
    }

    private void Every(double milliseconds, int life, Action what)
    {
        Alive(life, what);
        _clock.After(milliseconds + (_random.NextDouble() * 5), () =>
        {
            if (life == _life && ProcessUp) Every(milliseconds, life, what);
        });
    }

    private HoldOutcome Hold(bool renewOnly)
    {
        var lifetime = _settings.AddressLifetimeSeconds * 1000;
        var over = renewOnly && _clock.Now - _lastRefresh > lifetime;
        if (over && _world.Options.Mutation != Mutation.DoesNotFence) return HoldOutcome.Fenced;
        if (over) _world.Safety.Violated($"{Name} puts addresses back that it had lost: another node may have taken them");
        _lastRefresh = _clock.Now;
        _kernelUntil = _clock.Now + lifetime;
        return HoldOutcome.Held;
    }
}
