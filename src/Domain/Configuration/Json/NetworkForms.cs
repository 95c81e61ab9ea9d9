using System.Net;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of the nodes' networks.</summary>
internal static class NetworkForms
{
    private static readonly TextForm Name = new(Limits.InterfaceNameLengthMax, "eth0");
    private static readonly TextForm Network = new(Limits.EndpointTextLengthMax, "192.0.2.0/24");
    private static readonly WholeNumberForm Table = new(1, int.MaxValue);

    private static readonly ObjectForm<DnsSettings> Dns = new ObjectForm<DnsSettings>("dnsSettings", "Who resolves names for a node.", new DnsSettings())
        .Field("servers", new ListForm<IPAddress>(CommonForms.Address, IPAddress.None, Limits.DnsServersMax), d => d.Servers, (d, v) => d with { Servers = v }, "Name servers in their order; without any the resolver's file stays as it is.")
        .Field("search", new ListForm<string>(new TextForm(Limits.HostNameLengthMax, "example.com"), "", Limits.DnsSearchMax), d => d.Search, (d, v) => d with { Search = v }, "Domains that are tried behind a short name.")
        .Field("takeOver", CommonForms.Flag, d => d.TakeOver, (d, v) => d with { TakeOver = v }, "Whether a resolver's file that another tool writes is replaced.");

    private static readonly ObjectForm<BondSettings> Bond = new ObjectForm<BondSettings>("bondSettings", "How a bond uses its members.", new BondSettings())
        .Field("mode", new WordForm<BondMode>(NetworkWords.BondModes), b => b.Mode, (b, v) => b with { Mode = v }, "The kernel's word.")
        .Field("miimonMilliseconds", new WholeNumberForm(0, Limits.MiimonMillisecondsMax), b => b.MiimonMilliseconds, (b, v) => b with { MiimonMilliseconds = v }, "How often the members' links are looked at; 0: never.")
        .Field("lacpRate", new WordForm<LacpRate>(NetworkWords.LacpRates), b => b.LacpRate, (b, v) => b with { LacpRate = v }, "Of 802.3ad: how often the partner is asked to speak, every 30 seconds or every second.")
        .Field("hashPolicy", new WordForm<HashPolicy>(NetworkWords.HashPolicies), b => b.HashPolicy, (b, v) => b with { HashPolicy = v }, "Of balance-xor, 802.3ad and balance-tlb: what the member of a packet is taken from.")
        .Field("primary", Name, b => b.Primary, (b, v) => b with { Primary = v }, "The member that is used while it works; empty: whichever.");

    private static readonly ObjectForm<InterfaceSettings> Interface = new ObjectForm<InterfaceSettings>("networkInterface", "One interface of a node.", new InterfaceSettings())
        .Required("name", Name, i => i.Name, (i, v) => i with { Name = v }, "The kernel's name of it.")
        .Field("kind", new WordForm<InterfaceKind>(NetworkWords.Kinds), i => i.Kind, (i, v) => i with { Kind = v }, "physical: it is there already; vlan and bond: LoadMaster makes it.")
        .Field("enabled", CommonForms.Flag, i => i.Enabled, (i, v) => i with { Enabled = v }, "Switched on.")
        .Field("mtu", new WholeNumberForm(0, Limits.MtuMax), i => i.Mtu, (i, v) => i with { Mtu = v }, "Largest packet in bytes; 0: as it is.")
        .Field("addresses", new ListForm<string>(Network, "", Limits.InterfaceAddressesMax), i => i.Addresses, (i, v) => i with { Addresses = v }, "Its own addresses with their prefix, such as 192.0.2.1/24; shared addresses are none of them.")
        .Field("parent", Name, i => i.Parent, (i, v) => i with { Parent = v }, "Of a VLAN: the interface whose tagged frames are its.")
        .Field("vlanId", new WholeNumberForm(0, Limits.VlanIdMax), i => i.VlanId, (i, v) => i with { VlanId = v }, "Of a VLAN: 1 to 4094.")
        .Field("members", new ListForm<string>(Name, "", Limits.BondMembersMax), i => i.Members, (i, v) => i with { Members = v }, "Of a bond: the interfaces that act as one.")
        .Field("bond", Bond, i => i.Bond, (i, v) => i with { Bond = v }, "Of a bond: how it uses its members.");

    private static readonly ObjectForm<StaticRoute> Route = new ObjectForm<StaticRoute>("staticRoute", "A way to a network.", new StaticRoute())
        .Required("destination", Network, r => r.Destination, (r, v) => r with { Destination = v }, "The network; 0.0.0.0/0 and ::/0 are the default routes.")
        .Field("gateway", new TextForm(Limits.EndpointTextLengthMax, "192.0.2.254"), r => r.Gateway, (r, v) => r with { Gateway = v }, "The router; empty: the network is on the interface's link.")
        .Field("interface", Name, r => r.Interface, (r, v) => r with { Interface = v }, "Empty: the one with the gateway's network.")
        .Field("metric", new WholeNumberForm(0, int.MaxValue), r => r.Metric, (r, v) => r with { Metric = v }, "The route with the lowest goes first.")
        .Field("table", Table, r => r.Table, (r, v) => r with { Table = v }, "The routing table; 254 is the main one.");

    private static readonly ObjectForm<PolicyRule> Rule = new ObjectForm<PolicyRule>("policyRule", "Which packets look into which routing table.", new PolicyRule())
        .Required("priority", new WholeNumberForm(1, Limits.PolicyPriorityMax), r => r.Priority, (r, v) => r with { Priority = v }, "The rule with the lowest goes first.")
        .Field("from", Network, r => r.From, (r, v) => r with { From = v }, "Packets from this network; empty: from any.")
        .Field("to", Network, r => r.To, (r, v) => r with { To = v }, "Packets to this network; empty: to any.")
        .Field("interface", Name, r => r.Interface, (r, v) => r with { Interface = v }, "Packets that come in by this interface; empty: by any.")
        .Field("mark", new WholeNumberForm(0, int.MaxValue), r => r.Mark, (r, v) => r with { Mark = v }, "Packets with this mark; 0: with any.")
        .Required("table", Table, r => r.Table, (r, v) => r with { Table = v }, "The routing table that they look into.");

    public static readonly ObjectForm<NodeNetwork> Node = new ObjectForm<NodeNetwork>("nodeNetwork", "The network of one node; what it does not name stays as somebody else made it.", new NodeNetwork())
        .Required("node", new TextForm(Limits.NameLengthMax, "lb1"), n => n.Node, (n, v) => n with { Node = v }, "The node's name.")
        .Field("hostname", new TextForm(Limits.HostnameLengthMax, "lb1.example.com"), n => n.Hostname, (n, v) => n with { Hostname = v }, "The name that the machine has for itself; empty: stays.")
        .Field("dns", Dns, n => n.Dns, (n, v) => n with { Dns = v }, "Who resolves names.")
        .Field("interfaces", new ListForm<InterfaceSettings>(Interface, Interface.Blank, Limits.InterfacesMax), n => n.Interfaces, (n, v) => n with { Interfaces = v }, "Interfaces, VLANs and bonds.")
        .Field("routes", new ListForm<StaticRoute>(Route, Route.Blank, Limits.RoutesMax), n => n.Routes, (n, v) => n with { Routes = v }, "Static routes.")
        .Field("rules", new ListForm<PolicyRule>(Rule, Rule.Blank, Limits.PolicyRulesMax), n => n.Rules, (n, v) => n with { Rules = v }, "Policy rules.");

    public static readonly ObjectForm<NetworkSettings> Settings = new ObjectForm<NetworkSettings>("network", "The networks of the nodes.", new NetworkSettings())
        .Field("nodes", new ListForm<NodeNetwork>(Node, Node.Blank, Limits.NetworkNodesMax), n => n.Nodes, (n, v) => n with { Nodes = v }, "One entry for each node that has one; each node carries out its own.");
}
