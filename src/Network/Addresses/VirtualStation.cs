using System.Globalization;
using System.Net.Sockets;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Addresses;

/// <summary>
/// Station and interface name of a virtual router (RFC 5798, 7.3): 00:00:5e:00:01:id for IPv4, 00:00:5e:00:02:id for IPv6. Each arm has at most
/// one interface for each family. Pure.
/// </summary>
internal static class VirtualStation
{
    private const string PrefixV4 = "lmvmac4-";
    private const string PrefixV6 = "lmvmac6-";

    internal static byte[] Hardware(int id, AddressFamily family) => [0x00, 0x00, 0x5e, 0x00, family == AddressFamily.InterNetwork ? (byte)1 : (byte)2, (byte)id];

    /// <summary>At most 15 characters for any index below ten million.</summary>
    internal static string Name(int armIndex, AddressFamily family) =>
        string.Create(CultureInfo.InvariantCulture, $"{(family == AddressFamily.InterNetwork ? PrefixV4 : PrefixV6)}{armIndex}");

    /// <summary>Whether this product made the interface, this process or an earlier one.</summary>
    internal static bool IsOwn(LinkInfo link) =>
        link.Kind == LinkMessage.Macvlan
        && (link.Name.StartsWith(PrefixV4, StringComparison.Ordinal) || link.Name.StartsWith(PrefixV6, StringComparison.Ordinal));

    internal static AddressFamily Family(LinkInfo own) =>
        own.Name.StartsWith(PrefixV4, StringComparison.Ordinal) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    internal static string Text(ReadOnlySpan<byte> hardware) => string.Join(':', Convert.ToHexStringLower(hardware).Chunk(2).Select(two => new string(two)));
}
