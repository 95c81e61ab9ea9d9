using LoadMaster.Api;
using LoadMaster.Domain.Changes;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/logging</c>: the MARK and the syslog hosts.</summary>
public static class LoggingEndpoints
{
    public static void MapLogging(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Logging).WithTags("Logging");
        group.MapGet("", GetAsync).Produces<LoggingDto>();
        group.MapPatch("", PatchAsync).Accepts<LoggingBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        var marks = await gateway.GetPartnerMarksAsync(context.RequestAborted);
        var logging = DtoMapping.ToDto(config.Config.Logging, config.Revision) with
        {
            Partners = [.. marks.Select(mark => new PartnerMarkDto(mark.Node, (long)mark.SilentFor.TotalSeconds, mark.Stopped))],
        };
        return Results.Json(logging, ApiJson.Default.LoggingDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes) =>
        await changes.RunAsync(context, new ConfigCommand.PatchLogging(await RequestBody.ReadJsonTextAsync(context)));
}
