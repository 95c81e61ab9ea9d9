using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>One thing to do to a network.</summary>
public abstract record NetworkStep
{
    private NetworkStep()
    {
    }

    /// <summary>Down and without members.</summary>
    public sealed record Create(LinkState Link) : NetworkStep
    {
        public override string ToString() => Link.Kind == InterfaceKind.Vlan ? $"make VLAN {Link.Name} ({Link.VlanId} on {Link.Parent})" : $"make bond {Link.Name}";
    }

    public sealed record Delete(LinkState Link) : NetworkStep
    {
        public override string ToString() => $"remove {NetworkWords.Kinds.Of(Link.Kind)} {Link.Name}";
    }

    /// <summary>Into a bond, or out of one (empty). The interface is as much up as it was before.</summary>
    public sealed record SetMaster(string Link, string Master) : NetworkStep
    {
        public override string ToString() => Master.Length == 0 ? $"take {Link} out of its bond" : $"put {Link} into {Master}";
    }

    public sealed record SetPrimary(string Bond, string Primary) : NetworkStep
    {
        public override string ToString() => $"prefer {(Primary.Length == 0 ? "no member" : Primary)} in {Bond}";
    }

    public sealed record SetMtu(string Link, int Mtu) : NetworkStep
    {
        public override string ToString() => $"MTU {Mtu} on {Link}";
    }

    public sealed record SetUp(string Link, bool Up) : NetworkStep
    {
        public override string ToString() => $"switch {Link} {(Up ? "on" : "off")}";
    }

    public sealed record AddAddress(AddressState Address) : NetworkStep
    {
        public override string ToString() => $"add {Address.Address} to {Address.Interface}";
    }

    public sealed record RemoveAddress(AddressState Address) : NetworkStep
    {
        public override string ToString() => $"remove {Address.Address} from {Address.Interface}";
    }

    public sealed record AddRoute(RouteState Route) : NetworkStep
    {
        public override string ToString() => $"add {TextOf(Route)}";
    }

    public sealed record RemoveRoute(RouteState Route) : NetworkStep
    {
        public override string ToString() => $"remove {TextOf(Route)}";
    }

    public sealed record AddRule(RuleState Rule) : NetworkStep
    {
        public override string ToString() => $"add rule {Rule.Priority} to table {Rule.Table}";
    }

    public sealed record RemoveRule(RuleState Rule) : NetworkStep
    {
        public override string ToString() => $"remove rule {Rule.Priority} to table {Rule.Table}";
    }

    public sealed record SetHostname(string Name) : NetworkStep
    {
        public override string ToString() => $"host name {Name}";
    }

    public sealed record WriteResolver(string Text) : NetworkStep
    {
        public override string ToString() => "write the resolver's file";
    }

    private static string TextOf(RouteState route) =>
        $"route to {route.Destination}{(route.Gateway is null ? "" : $" by {route.Gateway}")} on {route.Interface}{(route.Table == StaticRoute.MainTable ? "" : $" in table {route.Table}")}";
}
