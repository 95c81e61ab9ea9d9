using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/virtual-services/{id}/real-servers</c>.</summary>
public static class RealServersEndpoints
{
    public static void MapRealServers(this RouteGroupBuilder api)
    {
        var group = api.MapGroup($"{Routes.VirtualServices}/{{id:int}}/{Routes.RealServers}").WithTags("Real servers");
        group.MapGet("", ListAsync).Produces<ListDto<RealServerDto>>();
        group.MapPost("", AddAsync).Accepts<RealServerBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapGet("{serverId:int}", GetAsync).Produces<RealServerDto>();
        group.MapPatch("{serverId:int}", PatchAsync).Accepts<RealServerBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("{serverId:int}", DeleteAsync).Produces<ChangeDto>();
    }

    private static async Task<IResult> ListAsync(int id, HttpContext context, INodeGateway gateway)
    {
        var (view, service) = await NodeView.LoadOneAsync(gateway, id, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        return service is not null
            ? Results.Json(new ListDto<RealServerDto>(view.Config.Revision, view.Servers(service)), ApiJson.Default.ListDtoRealServerDto)
            : VirtualServicesEndpoints.Missing(id);
    }

    private static async Task<IResult> GetAsync(int id, int serverId, HttpContext context, INodeGateway gateway)
    {
        var (view, service) = await NodeView.LoadOneAsync(gateway, id, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        if (service is null)
            return VirtualServicesEndpoints.Missing(id);
        return view.Servers(service).FirstOrDefault(s => s.Id == serverId) is { } server
            ? Results.Json(server, ApiJson.Default.RealServerDto)
            : Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"Virtual service {id} has no real server {serverId}; 'lm rs list {id}' shows its servers.");
    }

    private static async Task<IResult> AddAsync(int id, HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        return await changes.RunAsync(
            context, new ConfigCommand.AddRealServer(new VirtualServiceId(id), json), created => Routes.RealServerPath(id, created));
    }

    private static async Task<IResult> PatchAsync(int id, int serverId, HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        return await changes.RunAsync(context, new ConfigCommand.PatchRealServer(new VirtualServiceId(id), new RealServerId(serverId), json));
    }

    private static Task<IResult> DeleteAsync(int id, int serverId, HttpContext context, ChangeRequests changes) =>
        changes.RunAsync(context, new ConfigCommand.DeleteRealServer(new VirtualServiceId(id), new RealServerId(serverId)));
}
