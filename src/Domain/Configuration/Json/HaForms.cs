using System.Net;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of the high availability part.</summary>
internal static class HaForms
{
    public static readonly ObjectForm<SharedAddress> SharedAddress = new ObjectForm<SharedAddress>(
            "sharedAddress", "An address that the active node holds.", new SharedAddress(IPAddress.None))
        .Required("address", CommonForms.Address, a => a.Address, (a, v) => a with { Address = v }, "IPv4 or IPv6 address.")
        .Field(
            "role", new WordForm<SharedAddressRole>(Words.SharedAddressRoles), a => a.Role, (a, v) => a with { Role = v },
            "front: clients use it; back: real servers use it as their gateway.");

    public static readonly ObjectForm<HaSettings> Settings = new ObjectForm<HaSettings>(
            "ha", "What the nodes of the pair share about high availability.", new HaSettings())
        .Field(
            "sharedAddresses",
            new ListForm<SharedAddress>(SharedAddress, SharedAddress.Blank, Limits.SharedAddressesMax),
            h => h.SharedAddresses,
            (h, v) => h with { SharedAddresses = v },
            "The addresses that move to the standby when the active node fails.")
        .Field(
            "gateways", new ListForm<IPAddress>(CommonForms.Address, IPAddress.None, Limits.GatewaysMax), h => h.Gateways, (h, v) => h with { Gateways = v },
            "Addresses on the service networks whose answer proves that a node is not cut off itself.")
        .Field(
            "preferredNode", new TextForm(Limits.NameLengthMax, "a"), h => h.PreferredNode, (h, v) => h with { PreferredNode = v },
            "Name of the node that becomes active when both are healthy; empty: whoever is active stays.")
        .Field(
            "heartbeatIntervalMilliseconds",
            new WholeNumberForm(Limits.HeartbeatIntervalMillisecondsMin, Limits.HeartbeatIntervalMillisecondsMax),
            h => h.HeartbeatIntervalMilliseconds,
            (h, v) => h with { HeartbeatIntervalMilliseconds = v },
            "How often the nodes tell each other that they live.")
        .Field(
            "heartbeatTimeoutMilliseconds",
            new WholeNumberForm(Limits.HeartbeatTimeoutMillisecondsMin, Limits.HeartbeatTimeoutMillisecondsMax),
            h => h.HeartbeatTimeoutMilliseconds,
            (h, v) => h with { HeartbeatTimeoutMilliseconds = v },
            "Silence after which the peer is suspected; at least twice the interval.")
        .Field(
            "addressLifetimeSeconds",
            new WholeNumberForm(1, Limits.AddressLifetimeSecondsMax),
            h => h.AddressLifetimeSeconds,
            (h, v) => h with { AddressLifetimeSeconds = v },
            "How long the kernel keeps a shared address that its node no longer refreshes.")
        .Field(
            "switchDrainSeconds",
            new WholeNumberForm(0, Limits.SwitchDrainSecondsMax),
            h => h.SwitchDrainSeconds,
            (h, v) => h with { SwitchDrainSeconds = v },
            "How long connections may last on the old node after a planned switch; 0: they are cut.")
        .Field(
            "stopDrainSeconds",
            new WholeNumberForm(0, Limits.StopDrainSecondsMax),
            h => h.StopDrainSeconds,
            (h, v) => h with { StopDrainSeconds = v },
            "The same when the switch was made because the daemon stops.")
        .Field(
            "virtualMac",
            new WholeNumberForm(0, Limits.VirtualMacMax),
            h => h.VirtualMac,
            (h, v) => h with { VirtualMac = v },
            "Id of the virtual router whose MAC (00:00:5e:00:01:id) the shared addresses have on both nodes; 0: each node's own MAC.");
}
