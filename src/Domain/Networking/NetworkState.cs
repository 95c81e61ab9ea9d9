using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>An interface as the kernel has it.</summary>
/// <param name="Kind">Physical: whatever is neither a VLAN nor a bond.</param>
/// <param name="Parent">Of a VLAN.</param>
/// <param name="Master">The bond that it is a member of; empty: none.</param>
/// <param name="Bond">Of a bond; null for all others.</param>
public sealed record LinkState(string Name, InterfaceKind Kind, bool Up, int Mtu, string Parent, int VlanId, string Master, BondSettings? Bond)
{
    /// <summary>Whether both are made the same way, so that one can become the other without being made anew.</summary>
    public bool IsMadeLike(LinkState other) =>
        Kind == other.Kind && Parent == other.Parent && VlanId == other.VlanId && Bond?.With(primary: "") == other.Bond?.With(primary: "");
}

/// <summary>An address on an interface, with its prefix.</summary>
public sealed record AddressState(string Interface, InterfaceAddress Address);

/// <summary>A unicast route.</summary>
/// <param name="Gateway">Null: on the link.</param>
/// <param name="Source">With which packets leave; null: the kernel's choice.</param>
public sealed record RouteState(IPNetwork Destination, IPAddress? Gateway, string Interface, int Metric, int Table, IPAddress? Source = null)
{
    /// <summary>What the kernel takes for the same route.</summary>
    public (IPNetwork Destination, int Metric, int Table) Key => (Destination, Metric, Table);

    public bool IsV6 => Destination.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
}

/// <summary>A policy rule of one family.</summary>
public sealed record RuleState(bool IsV6, int Priority, IPNetwork? From, IPNetwork? To, string Interface, uint Mark, int Table);

/// <summary>
/// The network of a node, as far as it is anybody's to set: no addresses that come and go by themselves (shared ones, link-local ones), no routes and
/// rules of the kernel's own, no interfaces of a virtual MAC.
/// </summary>
/// <param name="Resolver">The text of the resolver's file; empty: none.</param>
public sealed record NetworkState(
    ValueList<LinkState> Links,
    ValueList<AddressState> Addresses,
    ValueList<RouteState> Routes,
    ValueList<RuleState> Rules,
    string Hostname,
    string Resolver)
{
    public static NetworkState Empty { get; } = new([], [], [], [], "", "");

    /// <summary>Whether another tool writes the resolver's file.</summary>
    public bool ResolverIsForeign { get; init; }

    public LinkState? Link(string name) => Links.FirstOrDefault(link => link.Name == name);
}

/// <summary>Bonds compared by what they do.</summary>
public static class BondNormal
{
    public static BondSettings With(this BondSettings bond, string primary) => bond with { Primary = primary };

    /// <summary>Without what its mode has no use for.</summary>
    public static BondSettings Normal(this BondSettings bond) => bond with
    {
        Primary = bond.HasPrimary ? bond.Primary : "",
        LacpRate = bond.Mode == BondMode.Lacp ? bond.LacpRate : LacpRate.Slow,
        HashPolicy = bond.HasHashPolicy ? bond.HashPolicy : HashPolicy.Layer2,
    };
}
