using LoadMaster.Api;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/virtual-services/{id}/check</c>: the service's health check by itself.</summary>
public static class CheckEndpoints
{
    private const string Field = "/check";

    public static void MapCheck(this RouteGroupBuilder api)
    {
        var group = api.MapGroup($"{Routes.VirtualServices}/{{id:int}}/{Routes.Check}").WithTags("Health check");
        group.MapGet("", GetAsync).Produces<HealthCheckDto>();
        group.MapPatch("", PatchAsync).Accepts<HealthCheckBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return config.Config.VirtualServices.FirstOrDefault(s => s.Id.Value == id) is { } service
            ? Results.Json(DtoMapping.ToDto(service.Check), ApiJson.Default.HealthCheckDto)
            : VirtualServicesEndpoints.Missing(id);
    }

    private static async Task<IResult> PatchAsync(int id, HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);

        // Only a whole object may go inside the service's patch: anything else could close it and change other fields.
        RequestBody.RequireObject(json);
        var patch = $"{{\"check\":{json}}}";
        return await changes.RunAsync(context, new ConfigCommand.PatchVirtualService(new VirtualServiceId(id), patch), pathPrefix: Field);
    }
}
