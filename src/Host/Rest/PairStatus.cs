using LoadMaster.Actors.Replication;
using LoadMaster.Api;
using LoadMaster.Host.Pair;

namespace LoadMaster.Host.Rest;

/// <summary>Adds to the state of high availability what other parts know: refused peers, lag, conflict files.</summary>
public static class PairStatus
{
    public static async Task<HaStatusDto> AddToAsync(HaStatusDto status, HttpContext context)
    {
        if (context.RequestServices.GetService<IPairGateway>() is not { } pair || context.RequestServices.GetService<PairDeskOptions>() is not { } options)
            return status;
        status = status with { ConflictFiles = [.. ConflictFile.List(options.DataDirectory)] };
        if (!status.Configured)
            return status;
        var config = await context.RequestServices.GetRequiredService<INodeGateway>().GetConfigAsync(context.RequestAborted);
        var state = await pair.GetAsync(context.RequestAborted);
        return status with
        {
            Peers = [.. status.Peers.Select(peer => peer with
            {
                RevisionsBehind = peer.ConfigRevision is { } revision ? Math.Max(0, config.Revision - revision) : null,
                Refused = state.RefusedPeers.FirstOrDefault(refused => refused.Node == peer.Node)?.Reason,
            })],
        };
    }
}
