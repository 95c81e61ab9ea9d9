using LoadMaster.Api;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Security;
using Microsoft.AspNetCore.Mvc;

namespace LoadMaster.Host.Rest;

/// <summary><c>/ha/tokens</c>, <c>/ha/join</c>, <c>/ha/members</c> ...: which nodes make the pair.</summary>
public static class PairEndpoints
{
    private const string JoinUser = "join";
    private const int RequestBytesMax = 16 * 1024;

    public static void MapPair(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Ha).WithTags("High availability");
        group.MapGet(Routes.HaMembers, MembersAsync).Produces<ListDto<MemberDto>>();
        group.MapPost(Routes.HaTokens, TokenAsync).Accepts<JoinTokenBody>(Routes.JsonType).Produces<JoinTokenDto>();
        group.MapPost(Routes.HaJoin, JoinAsync).Accepts<JoinBody>(Routes.JsonType).Produces<MessageDto>();
        group.MapPost(Routes.HaLeave, LeaveAsync).Produces<MessageDto>();
        group.MapPost(Routes.HaRotateKey, RotateKeyAsync).Produces<MessageDto>();
        group.MapDelete(Routes.HaMembers + "/{node}", RemoveAsync).Produces<MessageDto>();

        // The token is the permission: a joining node has no user here.
        group.MapPost(Routes.HaMembers, AdmitAsync).Accepts<MemberRequestDto>(Routes.JsonType).Produces<AdmittedDto>();
    }

    private static async Task<IResult> MembersAsync(HttpContext context, [FromServices] PairDesk desk)
    {
        var (revision, members) = await desk.MembersAsync(context.RequestAborted);
        return Results.Json(new ListDto<MemberDto>(revision, members), ApiJson.Default.ListDtoMemberDto);
    }

    private static async Task<IResult> TokenAsync(HttpContext context, [FromServices] PairDesk desk, [FromServices] IFreshStart lifetime, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.JoinTokenBody);
        var token = await AuditedAsync(context, audit, "a join token", () => desk.CreateTokenAsync(body, context.RequestAborted), made => $"good until {made.ExpiresAt:O}");
        if (token.Restarts)
            StartAfreshAfter(context, lifetime, "this node is now the first of a pair");
        return Results.Json(token, ApiJson.Default.JoinTokenDto);
    }

    private static async Task<IResult> JoinAsync(
        HttpContext context, [FromServices] PairDesk desk, [FromServices] JoinCall call, [FromServices] IFreshStart lifetime, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.JoinBody);
        var message = await AuditedAsync(context, audit, $"to join the pair of {AuditLog.Clean(body.Address)}", () => desk.JoinAsync(body, call, context.RequestAborted), text => text);
        StartAfreshAfter(context, lifetime, "this node joined a pair");
        return Message(message);
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, [FromServices] PairDesk desk, [FromServices] IFreshStart lifetime, AuditLog audit)
    {
        var by = Caller.Of(context);
        var message = await AuditedAsync(context, audit, "to leave the pair", () => desk.LeaveAsync(by, context.RequestAborted), text => text);
        StartAfreshAfter(context, lifetime, "this node left its pair");
        return Message(message);
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, string node, [FromServices] PairDesk desk, AuditLog audit)
    {
        var by = Caller.Of(context);
        return Message(await AuditedAsync(
            context, audit, $"to remove node {AuditLog.Clean(node)} from the pair", () => desk.RemoveAsync(node, by, context.RequestAborted), text => text));
    }

    private static async Task<IResult> RotateKeyAsync(HttpContext context, [FromServices] PairDesk desk, AuditLog audit)
    {
        var by = Caller.Of(context);
        return Message(await AuditedAsync(context, audit, "a new heartbeat key", () => desk.RotateKeyAsync(by, context.RequestAborted), text => text));
    }

    private static async Task<IResult> AdmitAsync(HttpContext context, [FromServices] PairDesk desk, [FromServices] LoginLimiter limiter, AuditLog audit)
    {
        var address = Caller.AddressOf(context);
        var wait = limiter.Begin(JoinUser, address);
        if (wait > TimeSpan.Zero)
            return SessionsEndpoints.TooMany(context, wait);
        var request = await RequestBody.ReadAsync(context, ApiJson.Default.MemberRequestDto, RequestBytesMax);
        var by = $"node {AuditLog.Clean(request.Node)}@{address}";
        var admitted = await AuditedAsync(context, audit, "to be let into the pair", () => desk.AdmitAsync(request, by, context.RequestAborted), _ => "let in", by);
        limiter.Succeeded(JoinUser, address);
        return Results.Json(admitted, ApiJson.Default.AdmittedDto);
    }

    private static async Task<T> AuditedAsync<T>(HttpContext context, AuditLog audit, string what, Func<Task<T>> work, Func<T, string> outcome, string? by = null)
    {
        by ??= Caller.Of(context);
        try
        {
            var result = await work();
            audit.CommandAccepted(by, what, outcome(result));
            return result;
        }
        catch (RequestRefusedException refused)
        {
            audit.ChangeRefused(by, what, refused.Problem.Code, refused.Problem.Message, 1);
            throw;
        }
    }

    /// <summary>Once the answer is out.</summary>
    private static void StartAfreshAfter(HttpContext context, IFreshStart lifetime, string reason) => context.Response.OnCompleted(() =>
    {
        lifetime.StartAfresh(reason);
        return Task.CompletedTask;
    });

    private static IResult Message(string text) => Results.Json(new MessageDto(text), ApiJson.Default.MessageDto);
}
