using LoadMaster.Api;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Rest;

/// <summary><c>/status</c>: the node at a glance.</summary>
public static class StatusEndpoints
{
    public static void MapStatus(this RouteGroupBuilder api) =>
        api.MapGet(Routes.Status, GetAsync).WithTags("Status").Produces<StatusDto>();

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway, NodeInfo node, IpsDesk ips, MachineHealth machine)
    {
        var ha = gateway.GetHaStatusAsync(context.RequestAborted);
        var view = NodeView.LoadAsync(gateway, context.RequestAborted);
        await Task.WhenAll(ha, view);
        return Results.Json(DtoMapping.ToDto(node, await view, await ha) with { Ips = ips.State.Message, Machine = [.. machine.Look().Select(one => one.Message)] }, ApiJson.Default.StatusDto);
    }
}
