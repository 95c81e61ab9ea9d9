using System.Net;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>The networks of the nodes; each node carries out its own part only.</summary>
public sealed record NetworkSettings
{
    public ValueList<NodeNetwork> Nodes { get; init; } = [];

    /// <summary>The part of a node; an empty one where the document has none.</summary>
    public NodeNetwork Of(string node) => Nodes.FirstOrDefault(one => one.Node == node) ?? new NodeNetwork { Node = node };

    /// <summary>The same with the part of one node in place of what it had.</summary>
    public NetworkSettings With(NodeNetwork part)
    {
        for (var index = 0; index < Nodes.Count; index++)
        {
            if (Nodes[index].Node == part.Node)
            {
                return new NetworkSettings { Nodes = part.IsEmpty ? Nodes.RemoveAt(index) : Nodes.SetItem(index, part) };
            }
        }

        return part.IsEmpty ? this : new NetworkSettings { Nodes = Nodes.Add(part) };
    }
}

/// <summary>What LoadMaster is to set of one node's network; what it does not name stays as somebody else made it.</summary>
public sealed record NodeNetwork
{
    public string Node { get; init; } = "";

    /// <summary>Empty: stays.</summary>
    public string Hostname { get; init; } = "";

    public DnsSettings Dns { get; init; } = new();

    public ValueList<InterfaceSettings> Interfaces { get; init; } = [];

    public ValueList<StaticRoute> Routes { get; init; } = [];

    public ValueList<PolicyRule> Rules { get; init; } = [];

    public bool IsEmpty => this == new NodeNetwork { Node = Node };
}

/// <summary>Who resolves names for the node; without servers the resolver's file stays.</summary>
public sealed record DnsSettings
{
    public ValueList<IPAddress> Servers { get; init; } = [];

    /// <summary>Domains that are tried behind a short name.</summary>
    public ValueList<string> Search { get; init; } = [];

    /// <summary>Whether a file that another tool writes is replaced.</summary>
    public bool TakeOver { get; init; }
}

/// <summary>What an interface is.</summary>
public enum InterfaceKind
{
    /// <summary>It is there already: hardware, or made by somebody else.</summary>
    Physical,

    /// <summary>Tagged frames (IEEE 802.1Q) of another interface.</summary>
    Vlan,

    /// <summary>Several interfaces that act as one.</summary>
    Bond,
}

/// <summary>One interface.</summary>
public sealed record InterfaceSettings
{
    public string Name { get; init; } = "";

    public InterfaceKind Kind { get; init; }

    /// <summary>Switched on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Largest packet in bytes; 0: as it is.</summary>
    public int Mtu { get; init; }

    /// <summary>With their prefix: 192.0.2.1/24.</summary>
    public ValueList<string> Addresses { get; init; } = [];

    /// <summary>Of a VLAN: the interface whose tagged frames are its.</summary>
    public string Parent { get; init; } = "";

    /// <summary>Of a VLAN: 1 to 4094.</summary>
    public int VlanId { get; init; }

    /// <summary>Of a bond.</summary>
    public ValueList<string> Members { get; init; } = [];

    /// <summary>Of a bond.</summary>
    public BondSettings Bond { get; init; } = new();
}

/// <summary>How a bond uses its members (the kernel's numbers, include/uapi/linux/if_bonding.h).</summary>
public enum BondMode
{
    BalanceRoundRobin,
    ActiveBackup,
    BalanceXor,
    Broadcast,
    Lacp,
    BalanceTransmit,
    BalanceBoth,
}

/// <summary>How often the partner of an LACP bond is asked to speak: every 30 seconds or every second.</summary>
public enum LacpRate
{
    Slow,
    Fast,
}

/// <summary>What a bond takes the member of a packet from (the kernel's numbers).</summary>
public enum HashPolicy
{
    Layer2,
    Layer34,
    Layer23,
    Encapsulated23,
    Encapsulated34,
    VlanSource,
}

/// <summary>The parameters of a bond.</summary>
public sealed record BondSettings
{
    public BondMode Mode { get; init; } = BondMode.ActiveBackup;

    /// <summary>How often the links of the members are looked at; 0: never.</summary>
    public int MiimonMilliseconds { get; init; } = 100;

    public LacpRate LacpRate { get; init; }

    public HashPolicy HashPolicy { get; init; }

    /// <summary>The member that is used while it works; empty: whichever.</summary>
    public string Primary { get; init; } = "";

    /// <summary>Whether one member is active, so that one can be preferred.</summary>
    public bool HasPrimary => Mode is BondMode.ActiveBackup or BondMode.BalanceTransmit or BondMode.BalanceBoth;

    public bool HasHashPolicy => Mode is BondMode.BalanceXor or BondMode.Lacp or BondMode.BalanceTransmit;
}

/// <summary>A way to a network.</summary>
public sealed record StaticRoute
{
    public const int MainTable = 254;

    /// <summary>192.0.2.0/24; 0.0.0.0/0 and ::/0 are the default routes.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Empty: the network is on the link.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>Empty: the one with the gateway's network.</summary>
    public string Interface { get; init; } = "";

    /// <summary>The lowest goes first.</summary>
    public int Metric { get; init; }

    public int Table { get; init; } = MainTable;
}

/// <summary>Which packets look into which routing table.</summary>
public sealed record PolicyRule
{
    /// <summary>The lowest goes first.</summary>
    public int Priority { get; init; }

    /// <summary>Networks; empty: any.</summary>
    public string From { get; init; } = "";

    public string To { get; init; } = "";

    /// <summary>By which packets come in; empty: any.</summary>
    public string Interface { get; init; } = "";

    /// <summary>The packet's mark; 0: any.</summary>
    public int Mark { get; init; }

    public int Table { get; init; } = StaticRoute.MainTable;

    /// <summary>Where neither network says which: both families.</summary>
    public bool IsV6 => From.Contains(':', StringComparison.Ordinal) || To.Contains(':', StringComparison.Ordinal);

    public bool IsV4 => From.Contains('.', StringComparison.Ordinal) || To.Contains('.', StringComparison.Ordinal);
}
