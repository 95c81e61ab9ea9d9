using System.Net;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Which network a shared address belongs to.</summary>
public enum SharedAddressRole
{
    /// <summary>Clients use it.</summary>
    Front,

    /// <summary>Real servers use it as their gateway.</summary>
    Back,
}

/// <summary>An address that the active node holds; its interface is the one whose network contains it.</summary>
public sealed record SharedAddress(IPAddress Address, SharedAddressRole Role = SharedAddressRole.Front);

/// <summary>What the nodes of a pair share about high availability. A node's own name, addresses and peers are node options.</summary>
public sealed record HaSettings
{
    public ValueList<SharedAddress> SharedAddresses { get; init; } = [];

    /// <summary>Addresses on the service networks (gateway, router) whose ARP answer proves that a node is not cut off itself.</summary>
    public ValueList<IPAddress> Gateways { get; init; } = [];

    /// <summary>Name of the node that becomes active when both are healthy; empty: whoever is active stays.</summary>
    public string PreferredNode { get; init; } = "";

    public int HeartbeatIntervalMilliseconds { get; init; } = 100;

    public int HeartbeatTimeoutMilliseconds { get; init; } = 300;

    /// <summary>How long the kernel keeps a shared address that its node no longer refreshes.</summary>
    public int AddressLifetimeSeconds { get; init; } = 2;

    /// <summary>How long connections may last on the old node after a planned switch; 0: they are cut.</summary>
    public int SwitchDrainSeconds { get; init; } = 300;

    /// <summary>The same when the switch was made because the daemon stops.</summary>
    public int StopDrainSeconds { get; init; } = 20;

    /// <summary>The id, 1 to 255, of the virtual router whose MAC the shared addresses have (RFC 5798, 7.3); 0: that of the interface they are on.</summary>
    public int VirtualMac { get; init; }
}
