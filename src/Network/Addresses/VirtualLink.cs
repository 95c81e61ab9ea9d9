using System.Net.Sockets;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Addresses;

/// <summary>Makes one macvlan interface and switches it on and off. What cannot be is a <see cref="NetworkException"/> with words.</summary>
internal static class VirtualLink
{
    private const string AllArpFilter = "ipv4/conf/all/arp_filter";
    private const string AllArpIgnore = "ipv4/conf/all/arp_ignore";

    internal static string NameFor(PlacedAddress onArm) => VirtualStation.Name(onArm.Link.Index, onArm.Address.AddressFamily);

    /// <summary>There afterwards, with the right station; nothing else of it is changed.</summary>
    internal static LinkInfo Ensure(NetlinkSocket netlink, InterfaceSnapshot snapshot, PlacedAddress placed, int id)
    {
        var (arm, family, name) = (placed.Link, placed.Address.AddressFamily, NameFor(placed));
        var hardware = VirtualStation.Hardware(id, family);
        if (arm.HardwareAddress.Length != hardware.Length)
        {
            throw new NetworkException($"{arm.Name} is no Ethernet interface, so it can carry no virtual MAC");
        }

        RefuseGlobalSettings(family);
        var link = Find(snapshot, name);
        if (link is not null && !VirtualStation.IsOwn(link))
        {
            throw new NetworkException($"an interface {name} that is no macvlan is in the way: rename or remove it");
        }

        if (link is null || link.Parent != arm.Index)
        {
            link = Make(netlink, link, arm, name, hardware);
        }
        else if (!link.HardwareAddress.AsSpan().SequenceEqual(hardware))
        {
            Check(LinkMessage.SetHardwareAddress(netlink, link.Index, hardware), arm, hardware);
            link = link with { HardwareAddress = hardware };
        }

        Isolate(name, family);
        return link;
    }

    private static LinkInfo Make(NetlinkSocket netlink, LinkInfo? stale, LinkInfo arm, string name, byte[] hardware)
    {
        if (stale is not null)
        {
            _ = LinkMessage.Delete(netlink, stale.Index);
        }

        Check(LinkMessage.AddMacvlan(netlink, name, arm.Index, hardware), arm, hardware);
        return Find(InterfaceSnapshot.Read(netlink), name) ?? throw new NetworkException($"the interface {name} went away as soon as it was made");
    }

    /// <summary>Nothing but the shared addresses shall live on it: no ARP for other addresses, no address and no route that it finds by itself.</summary>
    private static void Isolate(string name, AddressFamily family)
    {
        Sysctl.Write($"ipv4/conf/{name}/arp_ignore", 1);
        if (family == AddressFamily.InterNetwork)
        {
            // Loose: answers leave through the arm, so a strict filter would drop what comes in here.
            Sysctl.Write($"ipv4/conf/{name}/rp_filter", 2);
            WriteIfThere($"ipv6/conf/{name}/disable_ipv6", 1);
        }
        else
        {
            WriteIfThere($"ipv6/conf/{name}/addr_gen_mode", 1);
            WriteIfThere($"ipv6/conf/{name}/accept_ra", 0);
        }
    }

    /// <summary>Before it can answer for its addresses, the arm no longer does.</summary>
    internal static LinkInfo SwitchOn(NetlinkSocket netlink, LinkInfo link, LinkInfo arm)
    {
        if (VirtualStation.Family(link) == AddressFamily.InterNetwork)
        {
            if (ArmSettings.Parse(link.Alias) is null)
            {
                Check(LinkMessage.SetAlias(netlink, link.Index, ArmSettings.AliasFor(arm.Name)), arm, link.HardwareAddress);
            }

            ArmSettings.Quiet(arm.Name);
        }

        if (!link.Up)
        {
            Check(LinkMessage.SetUp(netlink, link.Index, up: true), arm, link.HardwareAddress);
        }

        return link with { Up = true };
    }

    /// <summary>What was found when it was switched on is set again.</summary>
    internal static LinkInfo Restore(NetlinkSocket netlink, LinkInfo link, LinkInfo arm)
    {
        if (ArmSettings.Parse(link.Alias) is { } found)
        {
            found.Restore(arm.Name);
            _ = LinkMessage.SetAlias(netlink, link.Index, "");
        }

        return link;
    }

    /// <summary>The kernel takes the stricter of these and the interface's own, and with them it would not answer for a shared address at all.</summary>
    private static void RefuseGlobalSettings(AddressFamily family)
    {
        if (family != AddressFamily.InterNetwork)
        {
            return;
        }

        if (Sysctl.Read(AllArpFilter) != 0)
        {
            throw new NetworkException("net.ipv4.conf.all.arp_filter must be 0: set it for single interfaces instead");
        }

        if (Sysctl.Read(AllArpIgnore) > 1)
        {
            throw new NetworkException("net.ipv4.conf.all.arp_ignore must be 0 or 1: set more for single interfaces instead");
        }
    }

    private static void WriteIfThere(string name, int value)
    {
        if (Sysctl.Exists(name))
        {
            Sysctl.Write(name, value);
        }
    }

    private static LinkInfo? Find(InterfaceSnapshot snapshot, string name) => snapshot.Links.FirstOrDefault(link => link.Name == name);

    private static void Check(int error, LinkInfo arm, ReadOnlySpan<byte> hardware)
    {
        if (error != 0)
        {
            throw new NetworkException(error switch
            {
                Libc.ErrorNotSupported => "this kernel has no macvlan interfaces: load the module macvlan",
                Libc.ErrorBusy or Libc.ErrorAddressInUse =>
                    $"another interface on {arm.Name} has the MAC {VirtualStation.Text(hardware)} already: choose another id or remove that interface",
                _ => $"the kernel did not accept a macvlan with the MAC {VirtualStation.Text(hardware)} on {arm.Name}: {Libc.ErrorText(error)}",
            });
        }
    }
}
