namespace LoadMaster.Api;

/// <summary>Name servers of a node; see the configuration's schema for all of these.</summary>
public sealed record DnsDto(IReadOnlyList<string> Servers, IReadOnlyList<string> Search, bool TakeOver);

/// <summary>How a bond uses its members.</summary>
public sealed record BondDto(string Mode, int MiimonMilliseconds, string LacpRate, string HashPolicy, string Primary);

/// <summary>One interface as it is set: physical, vlan or bond.</summary>
public sealed record InterfaceDto(
    string Name,
    string Kind,
    bool Enabled,
    int Mtu,
    IReadOnlyList<string> Addresses,
    string Parent,
    int VlanId,
    IReadOnlyList<string> Members,
    BondDto Bond);

/// <summary>A static route as it is set.</summary>
public sealed record StaticRouteDto(string Destination, string Gateway, string Interface, int Metric, int Table);

/// <summary>A policy rule as it is set.</summary>
public sealed record PolicyRuleDto(int Priority, string From, string To, string Interface, int Mark, int Table);

/// <summary>What LoadMaster sets of one node's network.</summary>
public sealed record NodeNetworkDto(
    string Node,
    string Hostname,
    DnsDto Dns,
    IReadOnlyList<InterfaceDto> Interfaces,
    IReadOnlyList<StaticRouteDto> Routes,
    IReadOnlyList<PolicyRuleDto> Rules);

/// <summary>What a client sends to change one node's network; lists replace the whole list.</summary>
public sealed record NodeNetworkBody
{
    public string? Hostname { get; init; }

    public DnsDto? Dns { get; init; }

    public IReadOnlyList<InterfaceDto>? Interfaces { get; init; }

    public IReadOnlyList<StaticRouteDto>? Routes { get; init; }

    public IReadOnlyList<PolicyRuleDto>? Rules { get; init; }
}

/// <summary>An address as the kernel has it.</summary>
/// <param name="Own">LoadMaster's; else somebody else made it.</param>
public sealed record LinkAddressDto(string Address, bool Own);

/// <summary>An interface as the kernel has it.</summary>
/// <param name="SpeedMegabits">0: unknown.</param>
/// <param name="Master">The bond that it is a member of; empty: none.</param>
/// <param name="Mode">Of a bond.</param>
/// <param name="ActiveMember">Of a bond.</param>
/// <param name="Own">The settings name it.</param>
/// <param name="Uses">What else than services uses it, for people: the management, the pair.</param>
public sealed record LinkDto(
    string Name,
    string Kind,
    bool Up,
    bool Carrier,
    int SpeedMegabits,
    int Mtu,
    string Hardware,
    string Parent,
    int VlanId,
    string Master,
    string Mode,
    string ActiveMember,
    bool Own,
    IReadOnlyList<LinkAddressDto> Addresses,
    IReadOnlyList<string> Uses);

/// <summary>By which interfaces a virtual service is reached and reaches its real servers.</summary>
/// <param name="Front">Empty: no interface of the node has its network.</param>
/// <param name="Kind">oneArm, twoArm, mixed (some servers on the front's network) or directReturn.</param>
public sealed record ArmDto(int Id, string Name, string Address, int Layer, string Front, IReadOnlyList<string> Back, string Kind, bool Transparent, int Servers);

/// <summary>A route as the kernel has it.</summary>
public sealed record LinkRouteDto(string Destination, string Gateway, string Interface, int Metric, int Table, bool Own);

/// <summary>A policy rule as the kernel has it.</summary>
public sealed record LinkRuleDto(string Family, int Priority, string From, string To, string Interface, long Mark, int Table, bool Own);

/// <summary>The network of one node: what is set, and what there is.</summary>
/// <param name="State">confirmed, or trial (until <paramref name="ConfirmUntil"/>).</param>
/// <param name="Settings">Those in force, on trial or confirmed.</param>
/// <param name="TakenBack">What became of the last change, when it was taken back; else empty.</param>
/// <param name="Problem">Why the network is not as configured; empty when it is.</param>
/// <param name="Missing">What would have to be done for the settings, because somebody undid it; none when all is as set.</param>
/// <param name="Resolver">The text of the resolver's file.</param>
public sealed record NetworkDto(
    long Revision,
    string Node,
    string State,
    string ConfirmUntil,
    NodeNetworkDto Settings,
    string TakenBack,
    string Problem,
    IReadOnlyList<string> Missing,
    string Hostname,
    string Resolver,
    IReadOnlyList<LinkDto> Links,
    IReadOnlyList<LinkRouteDto> Routes,
    IReadOnlyList<LinkRuleDto> Rules,
    IReadOnlyList<ArmDto> Arms);

/// <summary>What came of a change of a network.</summary>
/// <param name="State">trial, confirmed or cancelled.</param>
/// <param name="Steps">What was done on the node.</param>
/// <param name="Revision">Of the configuration that holds it; of a trial that before it.</param>
/// <param name="MissingOn">Nodes that do not have that revision yet.</param>
public sealed record NetworkChangeDto(string Node, string State, string ConfirmUntil, IReadOnlyList<string> Steps, long Revision, IReadOnlyList<string> MissingOn);
