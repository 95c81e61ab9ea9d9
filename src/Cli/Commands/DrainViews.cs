using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>Long connections after a planned switch, as text.</summary>
internal static class DrainViews
{
    public static void Details(Printer printer, HaStatusDto status)
    {
        if (status.Drain is { } drain)
            printer.Line($"Draining: {Format.Number(drain.Connections)} connections from before {drain.To} took over, {Format.Number(drain.SecondsLeft)} s left.");
        foreach (var forwarding in status.Forwarding)
            printer.Line($"Forwarding: {Format.Number(forwarding.Connections)} connections from before the switch to {forwarding.To}.");
    }
}
