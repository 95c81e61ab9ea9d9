using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>What each real server of direct server return must have, as commands for it.</summary>
internal static class DirectViews
{
    public static void Needs(Printer printer, VirtualServiceDto service)
    {
        if (service.Forwarding != "dsr")
        {
            return;
        }

        printer.Line("");
        printer.Line("Each real server must have (each check tests it, and the reason of a server that is down says what is missing):");
        var address = AddressOf(service.Address);
        if (address.Contains(':', StringComparison.Ordinal))
        {
            printer.Line($"  ip -6 address add {address}/128 dev lo");
        }
        else
        {
            printer.Line($"  ip address add {address}/32 dev lo");
            printer.Line("  sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2");
        }

        printer.Line("  an address in a network of both nodes, and a way to the clients that does not go through a node");
        printer.Line($"  its service listening on {service.Address} (or on every address)");
    }

    /// <summary>Without the port, and without the brackets of an IPv6 address.</summary>
    private static string AddressOf(string text) => text[..text.LastIndexOf(':')].Trim('[', ']');
}
