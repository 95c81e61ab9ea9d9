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
        group.MapGet(Routes.ServiceSummaries, SummariesAsync).Produces<ListDto<ServiceSummaryDto>>();
        group.MapGet(Routes.ServiceFind, FindAsync).Produces<VirtualServiceDto>();
        group.MapPost("", AddAsync).Accepts<VirtualServiceBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapGet("{id:int}", GetAsync).Produces<VirtualServiceDto>();
        group.MapPatch("{id:int}", PatchAsync).Accepts<VirtualServiceBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("{id:int}", DeleteAsync).Produces<ChangeDto>();
    }

    /// <summary>The answer when there is no such service.</summary>
    public static IResult Missing(int id) =>
        Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no virtual service {id}; 'lm vs list' shows those that exist.");

    /// <summary>The answer when nothing goes by that name.</summary>
    private static IResult Missing(string text) => Problem.Of(
        StatusCodes.Status404NotFound,
        ProblemCodes.NotFound,
        $"There is no virtual service '{AuditLog.Clean(text)}' (looked for an id, a name and an ADDRESS:PORT); 'lm vs list' shows those that exist.");

    private static async Task<IResult> ListAsync([AsParameters] ServiceQuery query, HttpContext context, INodeGateway gateway)
    {
        var (view, page) = await ReadAsync(query, context, gateway);
        return Results.Json(page.List(view.Config.Revision, view.ToDto), ApiJson.Default.ListDtoVirtualServiceDto);
    }

    private static async Task<IResult> SummariesAsync([AsParameters] ServiceQuery query, HttpContext context, INodeGateway gateway)
    {
        var (view, page) = await ReadAsync(query, context, gateway);
        return Results.Json(page.List(view.Config.Revision, view.ToSummary), ApiJson.Default.ListDtoServiceSummaryDto);
    }

    private static async Task<(NodeView View, ServicePage Page)> ReadAsync(ServiceQuery query, HttpContext context, INodeGateway gateway)
    {
        query.Check();
        var view = await NodeView.LoadAsync(gateway, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        return (view, query.Of(view, Caller.ServicesOf(context)));
    }

    private static async Task<IResult> FindAsync(string service, HttpContext context, INodeGateway gateway)
    {
        var seen = Caller.ServicesOf(context);
        var (view, found) = await NodeView.LoadOneAsync(
            gateway, config => ServiceLookup.Find(config.VirtualServices, service) is { } one && seen?.Contains(one.Id.Value) != false ? one : null, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        return found is null ? Missing(service) : Results.Json(view.ToDto(found), ApiJson.Default.VirtualServiceDto);
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, INodeGateway gateway)
    {
        var (view, service) = await NodeView.LoadOneAsync(gateway, id, context.RequestAborted);
        IfMatch.SetTag(context.Response, view.Config.Revision);
        return service is null ? Missing(id) : Results.Json(view.ToDto(service), ApiJson.Default.VirtualServiceDto);
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
