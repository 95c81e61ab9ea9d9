using LoadMaster.Actors.Ha;
using LoadMaster.Api;
using LoadMaster.Domain.Changes;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/ha</c>: settings, state and commands of high availability.</summary>
public static class HaEndpoints
{
    public static void MapHa(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Ha).WithTags("High availability");
        group.MapGet("", GetAsync).Produces<HaSettingsDto>();
        group.MapPatch("", PatchAsync).Accepts<HaBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapGet(Routes.HaStatus, StatusAsync).Produces<HaStatusDto>();
        group.MapPost(Routes.HaFailover, FailoverAsync).Produces<MessageDto>();
        group.MapPost(Routes.HaMaintenance, MaintenanceAsync).Accepts<MaintenanceDto>(Routes.JsonType).Produces<MessageDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return Results.Json(DtoMapping.ToDto(config.Config.Ha), ApiJson.Default.HaSettingsDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes) =>
        await changes.RunAsync(context, new ConfigCommand.PatchHa(await RequestBody.ReadJsonTextAsync(context)));

    private static async Task<IResult> StatusAsync(HttpContext context, INodeGateway gateway)
    {
        var persistence = gateway.GetPersistenceSyncAsync(context.RequestAborted);
        var connections = gateway.GetConnectionSyncAsync(context.RequestAborted);
        var status = DtoMapping.ToDto(await gateway.GetHaStatusAsync(context.RequestAborted));
        status = status with
        {
            Persistence = await persistence is { } sync ? DtoMapping.ToDto(sync) : null,
            Connections = await connections is { } tracked ? DtoMapping.ToDto(tracked) : null,
        };
        return Results.Json(await PairStatus.AddToAsync(status, context), ApiJson.Default.HaStatusDto);
    }

    private static async Task<IResult> FailoverAsync(HttpContext context, INodeGateway gateway, AuditLog audit)
    {
        var by = Caller.Of(context);
        var reply = await gateway.FailoverAsync(new HaProtocol.Failover(by), context.RequestAborted);
        return Answer(reply, by, "a failover", audit);
    }

    private static async Task<IResult> MaintenanceAsync(HttpContext context, INodeGateway gateway, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.MaintenanceDto);
        var by = Caller.Of(context);
        var reply = await gateway.SetMaintenanceAsync(new HaProtocol.SetMaintenance(body.On, by), context.RequestAborted);
        return Answer(reply, by, body.On ? "maintenance on" : "maintenance off", audit);
    }

    private static IResult Answer(object reply, string by, string what, AuditLog audit)
    {
        switch (reply)
        {
            case HaProtocol.HaCommandAccepted accepted:
                audit.CommandAccepted(by, what, accepted.Message);
                return Results.Json(new MessageDto(accepted.Message), ApiJson.Default.MessageDto);
            case HaProtocol.HaCommandRefused refused:
                audit.ChangeRefused(by, what, refused.Code, refused.Message, 1);
                return refused.ToResult();
            default:
                throw new InvalidOperationException($"The HA actor answered a command with {reply.GetType().Name}.");
        }
    }
}
