using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of the packet filter.</summary>
internal static class FilterForms
{
    public static readonly ObjectForm<FilterRules> Rules = new ObjectForm<FilterRules>("filterRules", "Who may reach the node itself.", new FilterRules())
        .Field("enabled", CommonForms.Flag, f => f.Enabled, (f, v) => f with { Enabled = v }, "Off: the node takes what its sockets take. On: nothing but management, HA, SNMP, services and what is allowed.")
        .Field("management", Networks(), f => f.Management, (f, v) => f with { Management = v }, "Addresses and networks that may reach the management; empty: all.")
        .Field(
            "managementPorts", new ListForm<int>(new WholeNumberForm(1, ushort.MaxValue), 22, Limits.FilterPortsMax), f => f.ManagementPorts, (f, v) => f with { ManagementPorts = v },
            "TCP ports of the management besides LoadMaster's own, such as SSH's.")
        .Field("allow", Networks(), f => f.Allow, (f, v) => f with { Allow = v }, "Addresses and networks that may reach everything on the node.")
        .Field("block", Networks(), f => f.Block, (f, v) => f with { Block = v }, "Addresses and networks from which nothing is taken, not for the node and not for services.");

    public static readonly ObjectForm<PacketFilter> Filter = new ObjectForm<PacketFilter>("filter", "The packet filter of every node.", new PacketFilter())
        .Field("rules", Rules, f => f.Rules, (f, v) => f with { Rules = v }, "The rules, in force unless they were not confirmed in time.")
        .Field("before", Rules, f => f.Before, (f, v) => f with { Before = v }, "The last rules that were confirmed, while the rules are not.")
        .Field(
            "confirmUntil", new TextForm(Limits.TimeTextLengthMax, "2026-11-23T10:00:00Z"), f => f.ConfirmUntil, (f, v) => f with { ConfirmUntil = v },
            "Until when the rules may be confirmed; then those of before come back. Empty: they are confirmed.");

    private static ListForm<string> Networks() => new(new TextForm(Limits.EndpointTextLengthMax, "192.0.2.0/24"), "", Limits.FilterNetworksMax);
}
