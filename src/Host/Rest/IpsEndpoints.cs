using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Security;
using LoadMaster.Ips.Matching;

namespace LoadMaster.Host.Rest;

/// <summary><c>/ips</c>: the intrusion prevention's rules, settings and events.</summary>
public static class IpsEndpoints
{
    private const int ListDefault = 100;
    private const int TestBytesMax = 256 * 1024;

    public static void MapIps(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Ips).WithTags("Intrusion prevention");
        group.MapGet("", GetAsync).Produces<IpsDto>();
        group.MapPatch("", PatchAsync).Accepts<IpsBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapGet(Routes.IpsRules, List).Produces<IpsRulesDto>();
        group.MapPost(Routes.IpsRules, ImportAsync).Produces<IpsImportDto>();
        group.MapPatch(Routes.IpsRules + "/{sid:int}", SwitchAsync).Accepts<IpsSwitchBody>(Routes.JsonType).Produces<ChangeDto>();
        group.MapGet(Routes.IpsEvents, Events).Produces<IpsEventsDto>();
        group.MapPost(Routes.IpsTest, TestAsync).Produces<IpsTestDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway, IpsDesk desk, IpsEvents events)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        await desk.FollowAsync(config.Config.Ips, context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return Results.Json(IpsMapping.ToDto(desk.State, config.Revision, events.Lost), ApiJson.Default.IpsDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, IpsRequests requests) =>
        await requests.PatchAsync(context, await RequestBody.ReadJsonTextAsync(context));

    private static Task<IResult> ImportAsync(HttpContext context, IpsRequests requests, string? name = null) =>
        requests.ImportAsync(context, string.IsNullOrWhiteSpace(name) ? "rules" : name);

    private static async Task<IResult> SwitchAsync(int sid, HttpContext context, IpsRequests requests) =>
        await requests.SwitchAsync(context, sid, (await RequestBody.ReadAsync(context, ApiJson.Default.IpsSwitchBody)).Enabled);

    private static IResult List(
        IpsDesk desk, int? sid = null, string? classtype = null, string? text = null, bool? enabled = null, int limit = ListDefault)
    {
        if (OutOfRange(limit, Limits.IpsListMax) is { } problem)
        {
            return problem;
        }

        var state = desk.State;
        return state.Import is null ? IpsRequests.NoRules() : Results.Json(IpsMapping.List(state, sid, classtype, text, enabled, limit), ApiJson.Default.IpsRulesDto);
    }

    private static IResult Events(IpsEvents events, int limit = ListDefault) =>
        OutOfRange(limit, Limits.IpsEventsKept)
        ?? Results.Json(new IpsEventsDto(events.Lost, [.. events.Newest(limit).Select(IpsMapping.ToDto)]), ApiJson.Default.IpsEventsDto);

    private static async Task<IResult> TestAsync(HttpContext context, INodeGateway gateway, IpsDesk desk, int? responseAt = null)
    {
        var request = await RequestBody.ReadBytesAsync(context, TestBytesMax);
        await desk.FollowAsync((await gateway.GetConfigAsync(context.RequestAborted)).Config.Ips, context.RequestAborted);
        if (desk.State.Import is null)
        {
            return IpsRequests.NoRules();
        }

        if (responseAt is { } at && (at < 0 || at > request.Length))
        {
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"responseAt must be between 0 and {request.Length}, the bytes sent.", "/responseAt");
        }

        if (TestRequest.Split(request[..(responseAt ?? request.Length)]) is not var (head, body))
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "This is no HTTP request: give a request line, header lines, an empty line, and the body if there is one.");
        }

        var flow = new FlowState();
        var found = desk.Test(head, body, flow);
        if (responseAt is null)
        {
            return Results.Json(IpsMapping.ToDto(desk.State, found, null), ApiJson.Default.IpsTestDto);
        }

        return TestRequest.SplitResponse(request[responseAt.Value..]) is var (responseHead, responseBody)
            ? Results.Json(IpsMapping.ToDto(desk.State, found, desk.TestResponse(responseHead, responseBody, flow)), ApiJson.Default.IpsTestDto)
            : Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "This is no HTTP response: give a status line, header lines, an empty line, and the body if there is one.", "/responseAt");
    }

    private static IResult? OutOfRange(int limit, int most) => limit < 1 || limit > most
        ? Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"limit must be between 1 and {most}.", "/limit")
        : null;
}
