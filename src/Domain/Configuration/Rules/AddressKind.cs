using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>What sort of IP address one is, where that forbids a use.</summary>
internal static class AddressKind
{
    public static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>Why nothing can be bound to or reached at the address, as the end of a sentence; null when something can.</summary>
    /// <param name="wildcardAllowed">Whether 0.0.0.0 and :: stand for all addresses of the node.</param>
    public static string? WhyUnusable(IPAddress address, bool wildcardAllowed)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return WhyUnusableV6(address, wildcardAllowed);
        }

        var first = address.GetAddressBytes()[0];
        return first switch
        {
            0 when address.Equals(IPAddress.Any) => wildcardAllowed ? null : "stands for every address, not for one",
            0 => "belongs to \"this network\" (0.0.0.0/8)",
            >= 224 and < 240 => "is a multicast address",
            >= 240 => "is a broadcast or reserved address",
            _ => null,
        };
    }

    private static string? WhyUnusableV6(IPAddress address, bool wildcardAllowed)
    {
        if (address.Equals(IPAddress.IPv6Any))
        {
            return wildcardAllowed ? null : "stands for every address, not for one";
        }

        if (address.IsIPv6Multicast)
        {
            return "is a multicast address";
        }

        if (address.IsIPv6LinkLocal)
        {
            return "is a link-local address, which means nothing without an interface";
        }

        return address.IsIPv4MappedToIPv6 ? $"is an IPv4 address in IPv6 spelling; write {address.MapToIPv4()}" : null;
    }
}
