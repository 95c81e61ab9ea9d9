using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Tests.Ha.Simulation;

/// <summary>Two nodes under seeded faults, with one checker for safety and one for progress.</summary>
internal sealed class SimPair
{
    private const double FaultsEnd = 40_000;
    private const double HealedFor = 15_000;
    private const double AloneBound = 5_000;
    private readonly SimClock _clock = new();
    private readonly SimNetwork _network;
    private readonly Random _random;
    private readonly HaSettings _settings;
    private readonly double _stopsWithin;
    private readonly Dictionary<string, double> _aloneSince = [];
    private readonly SimArbiter? _arbiter;
    private double? _bothSince;

    /// <param name="quietAtOnce">The data planes never have a client to wait for.</param>
    public SimPair(int seed, bool arbiter = false, bool quietAtOnce = false)
    {
        _random = new Random(seed);
        _stopsWithin = quietAtOnce ? 3000 : 4800;
        _settings = new HaSettings
        {
            SharedAddresses = [new(IPAddress.Parse("198.18.0.100")), new(IPAddress.Parse("198.18.1.1"), SharedAddressRole.Back)],
            Gateways = [IPAddress.Parse("198.18.0.1")],
            PreferredNode = _random.Next(3) switch { 0 => "a", 1 => "b", _ => "" },
        };
        _network = new SimNetwork(_clock, _random);
        _arbiter = arbiter ? new SimArbiter(_clock, _network, _random) : null;
        A = new SimNode("a", _clock, _network, _random, _settings, _arbiter, quietAtOnce);
        B = new SimNode("b", _clock, _network, _random, _settings, _arbiter, quietAtOnce) { Peer = A };
        A.Peer = B;
        Heal();
    }

    public SimNode A { get; }

    public SimNode B { get; }

    public int TakeOvers => A.TakeOvers + B.TakeOvers;

    public double LongestDouble { get; private set; }

    /// <summary>Runs it all; null when everything held, else what did not.</summary>
    public string? Run()
    {
        _clock.After(_random.Next(0, 1500), A.StartProcess);
        _clock.After(_random.Next(0, 1500), B.StartProcess);
        _clock.After(100, CheckProgress);
        _clock.RunUntil(6_000, CheckSafety);
        if (Problem("6 s after the start") is { } early) return early;

        ScheduleFaults();
        _clock.RunUntil(FaultsEnd, CheckSafety);
        Heal();
        _clock.RunUntil(FaultsEnd + HealedFor, CheckSafety);
        return Problem($"{HealedFor / 1000} s after everything healed");
    }

    private void CheckSafety()
    {
        var both = A.KernelHolds && B.KernelHolds && _network.ReachesClients(A) && _network.ReachesClients(B);
        if (!both) _bothSince = null;
        else LongestDouble = Math.Max(LongestDouble, _clock.Now - (_bothSince ??= _clock.Now));
    }

    /// <summary>A node that has long been fit, beside one that has long been unable to reach clients, holds the addresses.</summary>
    private void CheckProgress()
    {
        foreach (var node in new[] { A, B })
        {
            var fit = node is { ProcessUp: true, Paused: false, ActorStuck: false, State.State: not HaState.Maintenance, State.Stopping: false }
                && _network.ReachesClients(node) && _network is { GatewayUp: true, Loss: < 0.05 };
            var alone = fit && !(_network.ReachesClients(node.Peer) && node.Peer.ProcessUp);
            if (!alone) _aloneSince.Remove(node.Name);
            else if (!_aloneSince.TryAdd(node.Name, _clock.Now) && _clock.Now - Math.Max(_aloneSince[node.Name], node.StartedAt) > AloneBound && !node.KernelHolds)
                node.Violations.Add($"{_clock.Now:0} {node.Name} does not serve though it alone could for {AloneBound:0} ms");
        }

        _clock.After(100, CheckProgress);
    }

    private string? Problem(string when)
    {
        if (A.Violations.Concat(B.Violations).FirstOrDefault() is { } violation) return violation;
        var bound = (_settings.AddressLifetimeSeconds * 1000) + 1000;
        if (LongestDouble > bound) return $"two nodes served clients for {LongestDouble:0} ms, more than {bound} ms";
        var active = new[] { A, B }.Count(node => node is { ProcessUp: true, State.State: HaState.Active, KernelHolds: true });
        return active == 1 && A.KernelHolds != B.KernelHolds
            ? null
            : $"{when}: a is {A.State.State} (holds {A.KernelHolds}), b is {B.State.State} (holds {B.KernelHolds})";
    }

    private void Heal()
    {
        _network.Loss = 0.01;
        _network.Duplicates = 0.02;
        _network.DelayMax = 2;
        if (_arbiter is not null) _arbiter.Up = true;
        _network.GatewayUp = true;
        _network.NodesReachEachOther = true;
        foreach (var node in new[] { A, B })
        {
            _network.HaLinkUp[node.Name] = true;
            node.LanSends = node.LanReceives = true;
            node.CrashChance = 0;
            node.PowerOn();
            if (_clock.Now == 0) continue;
            if (node.Paused || node.ActorStuck) node.Wake();
            node.StartProcess();
            node.Feed(new HaInput.MaintenanceSet(false, "test"));
        }
    }

    private void ScheduleFaults()
    {
        while (_random.NextDouble() < 0.93)
        {
            var node = _random.Next(2) == 0 ? A : B;
            var fault = _random.Next(_arbiter is null ? 14 : 18);
            var lasts = 20 + (_random.NextDouble() * _random.NextDouble() * 12_000);
            _clock.After(_random.NextDouble() * (FaultsEnd - _clock.Now), () =>
            {
                if (_clock.Now < FaultsEnd) Strike(node, fault, lasts);
            });
        }
    }

    private void Strike(SimNode node, int fault, double lasts)
    {
        node.Log.Add($"{_clock.Now,9:0.0} {node.Name} fault {fault} for {lasts:0} ms");
        switch (fault)
        {
            case 0: node.Crash(); _clock.After(lasts, node.StartProcess); break;
            case 1: node.PowerOff(); _clock.After(lasts, () => { node.PowerOn(); node.StartProcess(); }); break;
            case 2: node.Pause(lasts); break;
            case 3: node.StickActor(lasts); break;
            case 4: node.LanSends = node.LanReceives = false; _clock.After(lasts, () => node.LanSends = node.LanReceives = true); break;
            case 5: node.LanSends = false; _clock.After(lasts, () => node.LanSends = true); break;
            case 6: node.LanReceives = false; _clock.After(lasts, () => node.LanReceives = true); break;
            case 7: _network.HaLinkUp[node.Name] = false; _clock.After(lasts, () => _network.HaLinkUp[node.Name] = true); break;
            case 8: CutHaLink(lasts); break;
            case 9: _network.Loss = 0.3; _network.DelayMax = 60; _clock.After(lasts, () => (_network.Loss, _network.DelayMax) = (0.01, 2)); break;
            case 10: _network.GatewayUp = false; _clock.After(lasts, () => _network.GatewayUp = true); break;
            case 11: node.Feed(new HaInput.OperatorFailover("test")); break;
            case 12: node.Feed(new HaInput.MaintenanceSet(true, "test")); _clock.After(lasts, () => node.Feed(new HaInput.MaintenanceSet(false, "test"))); break;
            case 13: Stop(node, lasts); break;
            case 14 or 15: CutNodes(lasts); break;
            case 16: _arbiter!.Restart(); break;
            case 17: StopArbiter(lasts); break;
        }

        if (_random.Next(10) == 0)
        {
            node.CrashChance = 0.02;
            _clock.After(500, () => node.CrashChance = 0);
        }
    }

    private void CutHaLink(double lasts)
    {
        _network.HaLinkUp["a"] = _network.HaLinkUp["b"] = false;
        _clock.After(lasts, () => _network.HaLinkUp["a"] = _network.HaLinkUp["b"] = true);
    }

    /// <summary>From each other only: both reach the gateway, the clients and the arbiter. That the arbiter is up is what it is for.</summary>
    private void CutNodes(double lasts)
    {
        if (!_arbiter!.Up) return;
        CutHaLink(lasts);
        _network.NodesReachEachOther = false;
        _clock.After(lasts, () => _network.NodesReachEachOther = true);
    }

    private void StopArbiter(double lasts)
    {
        if (!_network.NodesReachEachOther || !_arbiter!.Up) return;
        _arbiter.Up = false;
        _clock.After(lasts, () =>
        {
            _arbiter.Restart();
            _arbiter.Up = true;
        });
    }

    private void Stop(SimNode node, double lasts)
    {
        node.Feed(new HaInput.ShutdownRequested());
        _clock.After(_stopsWithin, node.Crash);
        _clock.After(_stopsWithin + lasts, node.StartProcess);
    }
}
