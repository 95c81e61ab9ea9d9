using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>What breaks, when, and for how long; the seed says it.</summary>
internal sealed class SimFaults(SimWorld world)
{
    private const int KindsAlways = 14;
    private const int KindsWithRelay = 17;
    private const int KindsWithArbiter = 18;
    private readonly SimClock _clock = world.Clock;
    private readonly SimNetwork _network = world.Network;
    private readonly Random _random = world.Random;

    /// <summary>How long a stopping process has.</summary>
    private double StopsWithin => world.Options.QuietAtOnce ? 3000 : 4800;

    public void Heal()
    {
        _network.Loss = 0.01;
        _network.Duplicates = 0.02;
        _network.DelayMax = 2;
        if (world.Arbiter is not null) world.Arbiter.Up = true;
        _network.GatewayUp = _network.GatewayForwards = true;
        _network.NodesReachEachOther = true;
        foreach (var node in world.Nodes)
        {
            _network.HaLinkUp[node.Name] = true;
            node.LanSends = node.LanReceives = node.SecondUp = true;
            node.CrashChance = 0;
            node.Disk.Slow = 0;
            node.PowerOn();
            if (_clock.Now == 0) continue;
            if (node.Hangs) node.Wake();
            if (node.State.Stopping) node.Crash();
            node.StartProcess();
            node.Feed(new HaInput.MaintenanceSet(false, "test"));
        }
    }

    public void Schedule()
    {
        while (_random.NextDouble() < 0.93)
        {
            var node = world.Nodes[_random.Next(world.Nodes.Count)];
            var fault = _random.Next(world.Arbiter is not null ? KindsWithArbiter : world.Options.Relay ? KindsWithRelay : KindsAlways);
            var lasts = 20 + (_random.NextDouble() * _random.NextDouble() * 12_000);
            _clock.After(_random.NextDouble() * (SimWorld.FaultsEnd - _clock.Now), () =>
            {
                if (_clock.Now < SimWorld.FaultsEnd) Strike(node, fault, lasts);
            });
        }

        var extra = world.Extra;
        while (extra.NextDouble() < 0.8)
        {
            var node = world.Nodes[extra.Next(world.Nodes.Count)];
            var (slow, lasts, jump) = (extra.Next(20, 4000), extra.Next(100, 10_000), extra.Next(-86_400, 86_400));
            var clock = extra.Next(2) == 0;
            _clock.After(extra.NextDouble() * (SimWorld.FaultsEnd - _clock.Now), () =>
            {
                if (clock) JumpClock(node, jump);
                else SlowDisk(node, slow, lasts);
            });
        }

        ScheduleSecondNetwork();
    }

    /// <summary>Only where there is one, so that the other worlds' sequences stay.</summary>
    private void ScheduleSecondNetwork()
    {
        var extra = world.Extra;
        while (world.Options.SecondNetwork && extra.NextDouble() < 0.85)
        {
            var node = world.Nodes[extra.Next(world.Nodes.Count)];
            var lasts = extra.Next(50, 25_000);
            _clock.After(extra.NextDouble() * (SimWorld.FaultsEnd - _clock.Now), () =>
            {
                if (_clock.Now >= SimWorld.FaultsEnd) return;
                Say(node, "second service network is cut", lasts);
                node.SecondUp = false;
                _clock.After(lasts, () => node.SecondUp = true);
            });
        }
    }

    private void Strike(SimNode node, int fault, double lasts)
    {
        switch (fault)
        {
            case 0: Say(node, "process is killed", lasts); node.Crash(); _clock.After(lasts, node.StartProcess); break;
            case 1: PowerOff(node, lasts); break;
            case 2: node.Pause(lasts); break;
            case 3: node.StickActor(lasts); break;
            case 4: CutService(node, lasts); break;
            case 5: Say(node, "service network: sends nothing", lasts); node.LanSends = false; _clock.After(lasts, () => node.LanSends = true); break;
            case 6: Say(node, "service network: hears nothing", lasts); node.LanReceives = false; _clock.After(lasts, () => node.LanReceives = true); break;
            case 7: Say(node, "HA link: sends nothing", lasts); _network.HaLinkUp[node.Name] = false; _clock.After(lasts, () => _network.HaLinkUp[node.Name] = true); break;
            case 8: CutHaLink(lasts); break;
            case 9: LossyNetwork(lasts); break;
            case 10: Say(null, "the gateway is gone", lasts); _network.GatewayUp = false; _clock.After(lasts, () => _network.GatewayUp = true); break;
            case 11: Say(node, "operator asks for a failover", 0); node.Feed(new HaInput.OperatorFailover("test")); break;
            case 12: Maintain(node, lasts); break;
            case 13: Stop(node, lasts); break;
            case 14 or 15: CutNodes(lasts); break;
            case 16 when world.Arbiter is null: StopForwarding(lasts); break;
            case 16: Say(null, "the arbiter restarts", 0); world.Arbiter!.Restart(); break;
            case 17: StopArbiter(lasts); break;
        }

        if (_random.Next(10) == 0)
        {
            node.CrashChance = 0.02;
            _clock.After(500, () => node.CrashChance = 0);
        }
    }

    private void PowerOff(SimNode node, double lasts)
    {
        Say(node, "power is off", lasts);
        node.PowerOff();
        _clock.After(lasts, () =>
        {
            node.PowerOn();
            node.StartProcess();
        });
    }

    private void CutService(SimNode node, double lasts)
    {
        Say(node, "service network is cut", lasts);
        node.LanSends = node.LanReceives = false;
        _clock.After(lasts, () => node.LanSends = node.LanReceives = true);
    }

    private void LossyNetwork(double lasts)
    {
        Say(null, "30 % loss, up to 60 ms delay, reordered", lasts);
        (_network.Loss, _network.DelayMax) = (0.3, 60);
        _clock.After(lasts, () => (_network.Loss, _network.DelayMax) = (0.01, 2));
    }

    private void CutHaLink(double lasts)
    {
        Say(null, "HA link is cut", lasts);
        SetHaLink(false);
        _clock.After(lasts, () => SetHaLink(true));
    }

    private void SetHaLink(bool up)
    {
        foreach (var node in world.Nodes) _network.HaLinkUp[node.Name] = up;
    }

    /// <summary>From each other only: all reach the gateway, the clients and the arbiter. That the arbiter is up, or else the gateway forwards, is what it is for.</summary>
    private void CutNodes(double lasts)
    {
        if (world.Arbiter is { Up: false } || (world.Arbiter is null && !_network.GatewayForwards)) return;
        CutHaLink(lasts);
        Say(null, "the nodes are cut from each other, not from the gateway", lasts);
        _network.NodesReachEachOther = false;
        _clock.After(lasts, () => _network.NodesReachEachOther = true);
    }

    private void StopForwarding(double lasts)
    {
        if (!_network.NodesReachEachOther) return;
        Say(null, "the gateway forwards nothing", lasts);
        _network.GatewayForwards = false;
        _clock.After(lasts, () => _network.GatewayForwards = true);
    }

    private void StopArbiter(double lasts)
    {
        if (!_network.NodesReachEachOther || !world.Arbiter!.Up) return;
        Say(null, "the arbiter is down", lasts);
        world.Arbiter.Up = false;
        _clock.After(lasts, () =>
        {
            world.Arbiter.Restart();
            world.Arbiter.Up = true;
        });
    }

    private void Maintain(SimNode node, double lasts)
    {
        Say(node, "operator puts it into maintenance", lasts);
        node.Feed(new HaInput.MaintenanceSet(true, "test"));
        _clock.After(lasts, () => node.Feed(new HaInput.MaintenanceSet(false, "test")));
    }

    private void Stop(SimNode node, double lasts)
    {
        Say(node, "process is asked to stop", lasts);
        node.Feed(new HaInput.ShutdownRequested());
        var life = node.Life;
        _clock.After(StopsWithin, () => node.Alive(life, node.Crash));
        _clock.After(StopsWithin + lasts, node.StartProcess);
    }

    private void SlowDisk(SimNode node, double slow, double lasts)
    {
        Say(node, $"disk takes {slow:0} ms longer for each write", lasts);
        node.Disk.Slow = slow;
        _clock.After(lasts, () => node.Disk.Slow = 0);
    }

    private void JumpClock(SimNode node, int seconds)
    {
        Say(node, $"wall clock jumps by {seconds} s", 0);
        node.Time.WallError += TimeSpan.FromSeconds(seconds);
    }

    private void Say(SimNode? node, string what, double lasts) =>
        world.Trace.Add(node?.Name ?? "network", $"*** {what}{(lasts > 0 ? $" for {lasts:0} ms" : "")}");
}
