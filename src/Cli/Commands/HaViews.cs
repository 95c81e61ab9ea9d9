using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>High availability as text.</summary>
internal static class HaViews
{
    public static void Status(Printer printer, HaStatusDto status)
    {
        printer.Pairs(
            ("Node", status.Node),
            ("State", status.State),
            ("Reason", status.Reason),
            ("Since", Format.Time(status.Since)),
            ("Active node", status.ActiveNode ?? "none known"),
            ("Epoch", Format.Number(status.Epoch)),
            ("Held addresses", status.HeldAddresses.Count > 0 ? string.Join(", ", status.HeldAddresses) : "none"));
        if (!status.Configured)
        {
            printer.Line("Single node: no peer is configured.");
            PairViews.Details(printer, status);
            return;
        }

        Peers(printer, status.Peers);
        PairViews.Details(printer, status);
        DrainViews.Details(printer, status);
        VirtualMacViews.Details(printer, status.VirtualMac);
        if (status.Persistence is { } persistence)
            Sync(printer, persistence, "persistence entries", $"{persistence.Entries} ({Format.Bytes(persistence.MemoryBytes)})");
        if (status.Connections is { } connections)
            Sync(printer, connections, "layer 4 connections", $"{connections.Entries}");
        if (status.LastFailover is { } last)
            Failover(printer, last);
        else
            printer.Line("No failover since this node started.");
    }

    public static void Settings(Printer printer, HaSettingsDto settings) => printer.Pairs(
        ("Shared addresses", settings.SharedAddresses.Count > 0 ? string.Join(", ", settings.SharedAddresses.Select(a => a.Role == "back" ? a.Address + "/back" : a.Address)) : "none"),
        ("Gateways", settings.Gateways.Count > 0 ? string.Join(", ", settings.Gateways) : "none"),
        ("Preferred node", settings.PreferredNode.Length > 0 ? settings.PreferredNode : "none: whoever is active stays"),
        ("Heartbeat", $"every {settings.HeartbeatIntervalMilliseconds} ms, suspected after {settings.HeartbeatTimeoutMilliseconds} ms"),
        ("Address lifetime", Format.Seconds(settings.AddressLifetimeSeconds)),
        ("Drain", $"{Format.Seconds(settings.SwitchDrainSeconds)} after a planned switch, {Format.Seconds(settings.StopDrainSeconds)} when the daemon stops"),
        ("Virtual MAC", VirtualMacViews.Setting(settings.VirtualMac)));

    private static void Peers(Printer printer, IReadOnlyList<PeerDto> peers) => printer.Table(
        ["Peer", "State", "Alive", "Last heard", "Paths", "Revision", "In cluster", "Version"],
        peers.Select(p => (IReadOnlyList<string>)
        [
            p.Node,
            p.Alive ? p.State ?? "unknown" : p.State is null ? "silent" : $"silent, was {p.State}",
            p.Alive ? "yes" : "no",
            $"{p.SilentForMilliseconds} ms ago",
            $"{p.PathsAlive}/{p.PathsTotal}",
            p.ConfigRevision is { } revision ? Format.Number(revision) + (p.RevisionsBehind > 0 ? $" ({p.RevisionsBehind} behind)" : "") : "",
            p.ClusterMember ? "yes" : "no",
            p.Version ?? "",
        ]),
        "Last heard",
        "Paths",
        "Revision");

    private static void Sync(Printer printer, PersistenceSyncDto sync, string what, string size)
    {
        if (sync.Peers.Count == 0)
            printer.Line($"{what}: {size}, {sync.Received} received, {sync.Skipped} skipped");
        foreach (var peer in sync.Peers)
        {
            var full = peer.FullInProgress ? ", full transfer in progress" : "";
            var lag = peer switch
            {
                { EntriesBehind: 0, BlocksBehind: 0 } => "",
                { AcknowledgedMillisecondsAgo: { } ago } => $", last acknowledged {ago} ms ago",
                _ => ", nothing acknowledged yet",
            };
            printer.Line($"{peer.Node}: {what}: {size}, {peer.EntriesBehind} behind ({peer.BlocksBehind} blocks{lag}), {peer.FullTransfers} full transfers{full}");
        }
    }

    private static void Failover(Printer printer, FailoverDto last)
    {
        printer.Line($"Last failover: {Format.Time(last.At)}, {last.Cause}, took {Format.Milliseconds(last.DurationMilliseconds)}");
        foreach (var step in last.Timeline)
            printer.Line($"  {Format.Milliseconds(step.AtMilliseconds),12}  {step.What}");
    }
}
