using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Networking;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Configuration;

/// <summary>Routes and policy rules that are somebody's to set: not the kernel's own, not a router's, not those of transparent services.</summary>
internal static class RouteReader
{
    private const ushort TypeNewRoute = 24;
    private const ushort TypeGetRoute = 26;
    private const ushort TypeNewRule = 32;
    private const ushort TypeGetRule = 34;
    private const int HeaderLength = 12;
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;
    private const byte Unicast = 1;
    private const byte FromRedirect = 1;
    private const byte FromKernel = 2;
    private const byte FromRouter = 9;
    private const uint FlagCloned = 0x200;
    private const int TableLocal = 255;
    private const byte ToTable = 1;
    private const uint FlagInvert = 2;

    /// <summary>Of what a rule can ask here; one that asks for more is left alone.</summary>
    private static readonly ushort[] Unknown =
    [
        RuleAttribute.OutInterface, RuleAttribute.MasterDevice, RuleAttribute.Users, RuleAttribute.Protocol, RuleAttribute.SourcePorts, RuleAttribute.DestinationPorts,
    ];

    internal static List<RouteState> Routes(NetlinkSocket netlink, LinkReader links)
    {
        var routes = new List<RouteState>();
        netlink.Dump(TypeGetRoute, HeaderLength, (type, payload) =>
        {
            if (type == TypeNewRoute && payload.Length >= HeaderLength && RouteOf(payload, links) is { } route)
            {
                routes.Add(route);
            }
        });
        return routes;
    }

    internal static List<RuleState> Rules(NetlinkSocket netlink)
    {
        var rules = new List<RuleState>();
        netlink.Dump(TypeGetRule, HeaderLength, (type, payload) =>
        {
            if (type == TypeNewRule && payload.Length >= HeaderLength && RuleOf(payload) is { } rule)
            {
                rules.Add(rule);
            }
        });
        return rules;
    }

    private static RouteState? RouteOf(ReadOnlySpan<byte> payload, LinkReader links)
    {
        var family = payload[0];
        var attributes = payload[HeaderLength..];
        var foreign = payload[5] is FromRedirect or FromKernel or FromRouter || payload[7] != Unicast || (MemoryMarshal.Read<uint>(payload[8..]) & FlagCloned) != 0;
        var table = Number(NetlinkWriter.Find(attributes, RouteAttribute.Table), payload[4]);
        if (foreign || family is not (FamilyV4 or FamilyV6) || table == TableLocal || table == ReservedRouting.Table
            || NetlinkWriter.Find(attributes, RouteAttribute.Paths).Length > 0 || NetlinkWriter.Find(attributes, RouteAttribute.OtherFamilyGateway).Length > 0
            || links.NameOf(Number(NetlinkWriter.Find(attributes, RouteAttribute.OutInterface), 0)) is not { Length: > 0 } name)
        {
            return null;
        }

        var gateway = NetlinkWriter.Find(attributes, RouteAttribute.Gateway);
        var source = NetlinkWriter.Find(attributes, RouteAttribute.Source);
        return new RouteState(
            NetworkOf(NetlinkWriter.Find(attributes, RouteAttribute.Destination), payload[1], family),
            gateway.Length == 0 ? null : new IPAddress(gateway),
            name,
            Number(NetlinkWriter.Find(attributes, RouteAttribute.Metric), 0),
            table,
            source.Length == 0 ? null : new IPAddress(source));
    }

    private static RuleState? RuleOf(ReadOnlySpan<byte> payload)
    {
        var family = payload[0];
        var attributes = payload[HeaderLength..];
        var priority = Number(NetlinkWriter.Find(attributes, RuleAttribute.Priority), 0);
        var table = Number(NetlinkWriter.Find(attributes, RuleAttribute.Table), payload[4]);
        var mark = Number(NetlinkWriter.Find(attributes, RuleAttribute.Mark), 0);
        foreach (var attribute in Unknown)
        {
            if (NetlinkWriter.Find(attributes, attribute).Length > 0)
            {
                return null;
            }
        }

        if (family is not (FamilyV4 or FamilyV6) || payload[7] != ToTable || payload[3] != 0 || (MemoryMarshal.Read<uint>(payload[8..]) & FlagInvert) != 0
            || priority is 0 or > Limits.PolicyPriorityMax || table == ReservedRouting.Table
            || (mark != 0 && Number(NetlinkWriter.Find(attributes, RuleAttribute.Mask), -1) != -1))
        {
            return null;
        }

        return new RuleState(
            family == FamilyV6,
            priority,
            payload[2] == 0 ? null : NetworkOf(NetlinkWriter.Find(attributes, RuleAttribute.From), payload[2], family),
            payload[1] == 0 ? null : NetworkOf(NetlinkWriter.Find(attributes, RuleAttribute.To), payload[1], family),
            Encoding.ASCII.GetString(NetlinkWriter.Find(attributes, RuleAttribute.InInterface).TrimEnd((byte)0)),
            (uint)mark,
            table);
    }

    private static IPNetwork NetworkOf(ReadOnlySpan<byte> value, byte prefix, byte family) =>
        new(value.Length > 0 ? new IPAddress(value) : family == FamilyV6 ? IPAddress.IPv6Any : IPAddress.Any, prefix);

    private static int Number(ReadOnlySpan<byte> value, int other) => value.Length == sizeof(int) ? MemoryMarshal.Read<int>(value) : other;
}
