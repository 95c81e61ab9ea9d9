using System.Net;
using System.Text.Json;
using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;

namespace LoadMaster.Host.Networking;

/// <summary>Makes what REST shows of a node's network.</summary>
internal static class NetworkView
{
    public static NetworkDto Of(NetworkNode node, ConfigProtocol.ConfigPublished config, NetworkKeeper keeper)
    {
        var trial = keeper.Trial;
        var settings = trial?.Settings ?? config.Config.Network.Of(node.Name);
        var (now, missing, sights) = keeper.Look();
        var named = NamedBy(now, settings);
        return new NetworkDto(
            config.Revision,
            node.Name,
            trial is null ? "confirmed" : "trial",
            trial is null ? "" : AccessTime.ToText(trial.Until),
            JsonSerializer.Deserialize(ConfigJson.WriteNodeNetwork(settings), ApiJson.Default.NodeNetworkDto)!,
            keeper.TakenBack,
            keeper.Problem,
            [.. missing.Select(step => step.ToString()!)],
            now.Hostname,
            now.Resolver,
            [.. now.Links.Select(link => Of(link, sights.FirstOrDefault(one => one.Name == link.Name), now, settings, node))],
            [.. now.Routes.Select(route => new LinkRouteDto(route.Destination.ToString(), route.Gateway?.ToString() ?? "", route.Interface, route.Metric, route.Table, !named.Routes.Contains(route)))],
            [.. now.Rules.Select(rule => new LinkRuleDto(rule.IsV6 ? "IPv6" : "IPv4", rule.Priority, rule.From?.ToString() ?? "", rule.To?.ToString() ?? "", rule.Interface, rule.Mark, rule.Table, !named.Rules.Contains(rule)))],
            [.. ServiceArms.Of(config.Config, now).Select(Of)]);
    }

    /// <summary>What would be left without the settings: all else is theirs.</summary>
    private static NetworkState NamedBy(NetworkState now, NodeNetwork settings) => NetworkTarget.Of(now, new NodeNetwork { Node = settings.Node }, settings with { Interfaces = [] }, now).Network;

    private static LinkDto Of(LinkState link, Domain.Ports.LinkSight? sight, NetworkState now, NodeNetwork settings, NetworkNode node)
    {
        var own = settings.Interfaces.FirstOrDefault(one => one.Name == link.Name);
        var addresses = now.Addresses.Where(one => one.Interface == link.Name).Select(one => one.Address).ToList();
        return new LinkDto(
            link.Name,
            NetworkWords.Kinds.Of(link.Kind),
            link.Up,
            sight?.Carrier ?? false,
            sight?.SpeedMegabits ?? 0,
            link.Mtu,
            sight?.Hardware ?? "",
            link.Parent,
            link.VlanId,
            link.Master,
            link.Bond is null ? "" : NetworkWords.BondModes.Of(link.Bond.Mode),
            sight?.ActiveMember ?? "",
            own is not null || settings.Interfaces.Any(one => one.Members.Contains(link.Name)),
            [.. addresses.Select(address => new LinkAddressDto(address.ToString(), own?.Addresses.Any(text => InterfaceAddress.TryParse(text, out var set) && set == address) ?? false))],
            [.. node.Needed().Where(one => addresses.Exists(address => address.Address.Equals(one.Address))).Select(one => $"{one.Address}: {one.Use}")]);
    }

    private static ArmDto Of(ServiceArm arm) => new(
        arm.Service.Id.Value,
        arm.Service.DisplayName,
        arm.Service.AddressText,
        arm.Service.Layer,
        arm.Service.Address.Address.Equals(IPAddress.Any) || arm.Service.Address.Address.Equals(IPAddress.IPv6Any) ? "*" : arm.Front,
        [.. arm.Back],
        arm.Service.Forwarding == ForwardingMode.Dsr ? "directReturn" : arm.IsOneArm ? "oneArm" : arm.IsMixed ? "mixed" : "twoArm",
        arm.Service.Transparent,
        arm.Service.RealServers.Count);
}
