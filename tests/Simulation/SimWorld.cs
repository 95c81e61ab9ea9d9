using System.Net;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Simulation;

/// <summary>The nodes and their networks in logical time: a start, faults, and time to heal. The checkers only look.</summary>
internal sealed class SimWorld
{
    public const double FaultsEnd = 40_000;
    private const double Settled = 6_000;
    private const double HealedFor = 15_000;
    private const double ClientsStay = 3_000;
    private readonly SimFaults _faults;
    private readonly ProgressChecker _progress;

    public SimWorld(SimOptions options)
    {
        Options = options;
        Random = new Random(options.Seed);
        Extra = new Random(options.Seed ^ 0x5EED);
        Machine = new SimMachine(options.Mutation);
        Trace = new SimTrace(Clock);
        var names = Enumerable.Range(0, options.Nodes).Select(index => ((char)('a' + index)).ToString()).ToList();
        var preferred = Random.Next(names.Count + 1);
        Settings = new HaSettings
        {
            SharedAddresses = [new(IPAddress.Parse("198.18.0.100")), new(IPAddress.Parse("198.18.1.1"), SharedAddressRole.Back)],
            Gateways = [IPAddress.Parse("198.18.0.1")],
            PreferredNode = preferred < names.Count ? names[preferred] : "",
            SwitchDrainSeconds = 10,
        };
        Network = new SimNetwork(Clock, Random);
        Arbiter = options.Arbiter ? new SimArbiter(Clock, Network, Random) : null;
        Nodes = [.. names.Select(name => new SimNode(name, this))];
        foreach (var node in Nodes) node.Peers = [.. Nodes.Where(other => other != node)];
        Changes = new ChangeBook(this);
        Safety = new SafetyChecker(this);
        _progress = new ProgressChecker(this);
        _faults = new SimFaults(this);
        _faults.Heal();
    }

    public SimOptions Options { get; }

    public SimClock Clock { get; } = new();

    /// <summary>Of the network, the faults and the machine's world.</summary>
    public Random Random { get; }

    /// <summary>Of disks, users and clients: what they do does not shift the other sequence.</summary>
    public Random Extra { get; }

    public SimMachine Machine { get; }

    public SimTrace Trace { get; }

    public HaSettings Settings { get; }

    public SimNetwork Network { get; }

    public SimArbiter? Arbiter { get; }

    public IReadOnlyList<SimNode> Nodes { get; }

    public ChangeBook Changes { get; }

    public SafetyChecker Safety { get; }

    /// <summary>Users and clients are there; they leave before the end, so that what was begun can end.</summary>
    public bool ClientsCome => Clock.Now < FaultsEnd + HealedFor - ClientsStay;

    public SimNode Node(string name) => Nodes[name[0] - 'a'];

    public SimResult Run()
    {
        foreach (var node in Nodes) Clock.After(Random.Next(0, 1500), node.StartProcess);
        _progress.Start();
        Changes.Start();
        Clock.RunUntil(Settled, Safety.Look);
        _progress.CheckOneActive($"{Settled / 1000} s after the start");
        _faults.Schedule();
        Clock.RunUntil(FaultsEnd, Safety.Look);
        Trace.Add("", "everything heals");
        _faults.Heal();
        Clock.RunUntil(FaultsEnd + HealedFor, Safety.Look);
        Safety.CheckEnd();
        _progress.CheckEnd($"{HealedFor / 1000} s after everything healed");
        return new SimResult(Options, Safety.Violations, _progress.Violations, Safety.TakeOvers, Safety.LongestDouble, Changes.Count, Trace.Lines);
    }
}
