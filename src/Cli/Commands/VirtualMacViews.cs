using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>The virtual MAC as text.</summary>
internal static class VirtualMacViews
{
    public static void Details(Printer printer, VirtualMacDto? mac)
    {
        foreach (var one in mac?.Interfaces ?? [])
            printer.Line($"Virtual MAC: {one.Mac} by {one.Name} on {one.Arm}, {(one.Up ? "in use" : "ready")}");
        if (mac?.Problem is { } problem)
            printer.Line($"VIRTUAL MAC NOT USED: {problem}; there shared addresses have the interface's own MAC");
    }

    public static string Setting(int id) => id == 0 ? "off: each node's own" : $"{id} (00:00:5e:00:01:{id:x2})";
}
