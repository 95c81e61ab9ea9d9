using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>What makes the pair, as text.</summary>
internal static class PairViews
{
    public static void Details(Printer printer, HaStatusDto status)
    {
        foreach (var peer in status.Peers.Where(peer => peer.Refused is not null))
            printer.Line($"REFUSED: {peer.Refused}.");
        foreach (var peer in status.Peers.Where(peer => peer.OnlyRelayed))
            printer.Line($"DEGRADED: {peer.Node} is heard through the gateway only: the nodes do not reach each other, and nothing is replicated. Mend the links between them.");
        if (status.Reach is { } reach)
            printer.Line($"Gateways and links: {reach.Healthy} of {reach.Total} healthy here{string.Concat(status.Peers.Where(peer => peer.Reach is not null).Select(peer => $", {peer.Reach!.Healthy} of {peer.Reach.Total} on {peer.Node}"))}");
        foreach (var peer in status.Peers)
            printer.Line($"Relay through the gateway to {peer.Node}: {peer.RelayText}");
        if (status.ConflictFiles.Count > 0)
            printer.Line($"CONFLICT: changes made here during a split lost; they are kept in {string.Join(", ", status.ConflictFiles)} in this node's data directory. Look at them, make anew what is still wanted, and remove the file.");
        if (status.Heartbeat is { } heartbeat)
            printer.Line(Heartbeat(heartbeat));
        if (status.Arbiter is { } arbiter)
            printer.Line(Arbiter(arbiter));
    }

    private static string Heartbeat(HeartbeatDto heartbeat)
    {
        var dropped = new[]
        {
            (heartbeat.Forged, "forged"), (heartbeat.Replayed, "replayed"), (heartbeat.Malformed, "malformed"), (heartbeat.Unknown, "of unknown nodes"),
        }.Where(kind => kind.Item1 > 0).Select(kind => $"{Format.Number(kind.Item1)} {kind.Item2}").ToList();
        var keys = string.Join(", ", heartbeat.KeyIds.Select((id, at) => at == 0 ? id : $"{id} (accepted too)"));
        return $"Heartbeat: key {keys}; {Format.Number(heartbeat.Received)} received, dropped: {(dropped.Count > 0 ? string.Join(", ", dropped) : "none")}";
    }

    private static string Arbiter(ArbiterDto arbiter) => arbiter switch
    {
        { HeardMillisecondsAgo: { } ago } => $"Arbiter {arbiter.Address}: answered {Format.Number(ago)} ms ago, the lease is {(arbiter.Owner is { Length: > 0 } owner ? owner + "'s" : "free")}",
        { Asked: true } => $"Arbiter {arbiter.Address}: has not answered",
        _ => $"Arbiter {arbiter.Address}: asked by the active node, and here only when a peer is silent",
    };
}
