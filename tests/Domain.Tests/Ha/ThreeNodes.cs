using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Tests.Ha;

/// <summary>Real machines on one network that loses nothing; every 10 ms is looked at for two holders.</summary>
internal sealed class ThreeNodes
{
    private const int StepMilliseconds = 10;
    private const int TickMilliseconds = 50;
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly HaSettings _settings;
    private int _now = 1_000_000;

    public ThreeNodes(string preferred = "", params string[] names)
    {
        _settings = new HaSettings
        {
            SharedAddresses = [new(IPAddress.Parse("198.18.0.100"))],
            Gateways = [IPAddress.Parse("198.18.0.1")],
            PreferredNode = preferred,
        };
        foreach (var name in names)
            _nodes[name] = new Node(name);
    }

    public int LongestDoubleMilliseconds { get; private set; }

    public int TakeOvers { get; private set; }

    public string[] Holders => [.. _nodes.Values.Where(node => node is { Up: true, State.State: HaState.Active }).Select(node => node.Name)];

    public HaState StateOf(string name) => _nodes[name].State.State;

    public long EpochOf(string name) => _nodes[name].State.Epoch;

    public void Start(params string[] names)
    {
        foreach (var name in names)
        {
            var node = _nodes[name];
            node.Up = true;
            node.Starts++;
            node.Heard.Clear();
            node.State = HaMachine.Start(name, node.Starts, Now, arbiter: false);
            Feed(node, new HaInput.ConfigKnown(_settings, 1, node.State.Epoch));
        }
    }

    /// <summary>The process is killed; its host answers "port unreachable".</summary>
    public void Kill(string name) => (_nodes[name].Up, _nodes[name].HostUp) = (false, true);

    /// <summary>The whole machine is gone: silence.</summary>
    public void PowerOff(string name) => (_nodes[name].Up, _nodes[name].HostUp) = (false, false);

    public void Feed(string name, HaInput input) => Feed(_nodes[name], input);

    public void Run(double seconds)
    {
        var doubles = 0;
        for (var end = _now + (int)(seconds * 1000); _now < end; _now += StepMilliseconds)
        {
            if (_now % TickMilliseconds == 0)
                Exchange();
            doubles = Holders.Length > 1 ? doubles + StepMilliseconds : 0;
            LongestDoubleMilliseconds = Math.Max(LongestDoubleMilliseconds, doubles);
        }
    }

    private TimeSpan Now => TimeSpan.FromMilliseconds(_now);

    private void Exchange()
    {
        foreach (var node in _nodes.Values.Where(node => node.Up))
        {
            foreach (var other in _nodes.Values.Where(other => other.Up && other != node))
                other.Heard[node.Name] = (HaMachine.StatusOf(node.State), _now);
        }

        foreach (var node in _nodes.Values.Where(node => node.Up))
        {
            Feed(node, new HaInput.Tick(_nodes.Values.Where(other => other != node).Select(other => Observe(node, other)).ToValueList()));
            if (HaMachine.TrafficOf(node.State) is var mode and not TrafficMode.Open)
                Feed(node, new HaInput.TrafficQuiet(mode));
        }
    }

    private PeerObservation Observe(Node node, Node other)
    {
        if (!node.Heard.TryGetValue(other.Name, out var heard))
            return new(other.Name, null, TimeSpan.FromHours(1), 0, 1, !other.Up && other.HostUp);
        var silent = _now - heard.At;
        return new(other.Name, heard.Status, TimeSpan.FromMilliseconds(silent), silent < 300 ? 1 : 0, 1, !other.Up && other.HostUp);
    }

    private void Feed(Node node, HaInput input)
    {
        if (!node.Up)
            return;
        var (state, effects) = HaMachine.Step(node.State, input, Now);
        node.State = state;
        foreach (var effect in effects)
            Carry(node, effect);
    }

    private void Carry(Node node, HaEffect effect)
    {
        switch (effect)
        {
            case HaEffect.GatherEvidence ask:
                var shared = ask.SharedAddresses.Count == 0 ? (bool?)null : _nodes.Values.Any(other => other != node && other is { Up: true, State.Held.Count: > 0 });
                Feed(node, new HaInput.EvidenceGathered(ask.Round, true, shared));
                break;
            case HaEffect.TakeAddresses:
                TakeOvers++;
                Feed(node, new HaInput.AddressesTaken(HoldOutcome.Held, ""));
                break;
            case HaEffect.RefreshAddresses: Feed(node, new HaInput.AddressesRefreshed(HoldOutcome.Held, "")); break;
            case HaEffect.Announce: Feed(node, new HaInput.Announced()); break;
            case HaEffect.ReserveEpochs reserve: Feed(node, new HaInput.EpochsReserved(reserve.UpTo)); break;
            case HaEffect.CheckHolding: Feed(node, new HaInput.HoldingChecked(null)); break;
            case HaEffect.AskPeerToTakeOver ask: Feed(_nodes[ask.Node], new HaInput.PeerHandOver(node.Name, ask.Epoch, ask.Why)); break;
            case HaEffect.AskPeerToHandOver ask: Feed(_nodes[ask.Node], new HaInput.HandOverAsked(node.Name, ask.Why)); break;
            case HaEffect.ConfirmHandOver confirm: Feed(_nodes[confirm.Node], new HaInput.PeerAnswered(node.Name, confirm.Accepted, confirm.Epoch, confirm.Reason)); break;
        }
    }

    private sealed class Node(string name)
    {
        public string Name => name;

        public bool Up { get; set; }

        public bool HostUp { get; set; } = true;

        public int Starts { get; set; }

        public HaMachineState State { get; set; } = HaMachine.Start(name, 0, TimeSpan.Zero, arbiter: false);

        public Dictionary<string, (HeartbeatStatus Status, int At)> Heard { get; } = [];
    }
}
