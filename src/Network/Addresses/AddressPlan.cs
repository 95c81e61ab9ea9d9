using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Addresses;

/// <summary>A shared address and the interface it belongs on.</summary>
internal sealed record PlacedAddress(IPAddress Address, LinkInfo Link);

/// <summary>Finds the interface of each shared address.</summary>
internal static class AddressPlan
{
    /// <summary>Every address with its interface, or the reason why one has none.</summary>
    internal static string? Place(InterfaceSnapshot snapshot, ValueList<IPAddress> addresses, List<PlacedAddress> placed)
    {
        foreach (var address in addresses)
        {
            if (address.IsIPv6LinkLocal)
            {
                return $"{address} is a link-local address, which every interface has; choose an address of the service network.";
            }

            if (FindPermanent(snapshot, address) is { } own)
            {
                return $"{address} is this node's own address on {Name(snapshot, own)} (/{own.PrefixLength}); "
                    + "a shared address must not be configured on a node: remove it there or share another one.";
            }

            if (snapshot.FindFor(address) is not { } link)
            {
                return $"No interface has a network that contains {address}; give this node an address of its own in that network.";
            }

            placed.Add(new PlacedAddress(address, link));
        }

        return null;
    }

    private static LinkAddress? FindPermanent(InterfaceSnapshot snapshot, IPAddress address) =>
        snapshot.Addresses.FirstOrDefault(a => !a.IsSingle && a.Address.Equals(address));

    private static string Name(InterfaceSnapshot snapshot, LinkAddress address) =>
        snapshot.FindLink(address.LinkIndex)?.Name ?? $"interface {address.LinkIndex}";
}
