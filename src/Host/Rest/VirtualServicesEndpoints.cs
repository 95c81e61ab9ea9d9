using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/virtual-services</c>.</summary>
public static class VirtualServicesEndpoints
{
    public static void MapVirtualServices(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.VirtualServices).WithTags("Virtual services");
        group.MapGet("", ListAsync).Produces<ListDto<VirtualServiceDto>>();
        group.MapPost("", AddAsync).Accepts<VirtualServiceBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapGet("{id:int}", GetAsync).Produces<VirtualServiceDto>();
        group.MapPatch("{id:int}", PatchAsync).Accepts<VirtualServiceBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("{id:int}", DeleteAsync).Produces<ChangeDto>();
    }

    /// <summary>The answer when there is no such service.</summary>
    public static IResult Missing(int id) =>
        Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no virtual service {id}; 'lm vs list' shows those that exist.");

    private static async Task<IResult> ListAsync(HttpContext context, INodeGateway gateway)
    {
        var view = await NodeView.LoadAsync(gateway, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        var list = new ListDto<VirtualServiceDto>(view.Config.Revision, [.. view.Services().Where(service => Caller.MaySee(context, service.Id))]);
        return Results.Json(list, ApiJson.Default.ListDtoVirtualServiceDto);
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, INodeGateway gateway)
    {
        var view = await NodeView.LoadAsync(gateway, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        return view.Service(id) is { } service ? Results.Json(service, ApiJson.Default.VirtualServiceDto) : Missing(id);
    }

    private static async Task<IResult> AddAsync(HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        return await changes.RunAsync(context, new ConfigCommand.AddVirtualService(json), Routes.VirtualServicePath);
    }

    private static async Task<IResult> PatchAsync(int id, HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        return await changes.RunAsync(context, new ConfigCommand.PatchVirtualService(new VirtualServiceId(id), json));
    }

    private static Task<IResult> DeleteAsync(int id, HttpContext context, ChangeRequests changes) =>
        changes.RunAsync(context, new ConfigCommand.DeleteVirtualService(new VirtualServiceId(id)));
}
