using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Update;
using LoadMaster.Host.Security;
using LoadMaster.Host.Update;

namespace LoadMaster.Host.Rest;

/// <summary><c>/update</c>: what the nodes run, and how another version comes to them.</summary>
public static class UpdateEndpoints
{
    public static void MapUpdate(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Update).WithTags("Update");
        group.MapGet("", GetAsync).Produces<UpdateDto>();
        group.MapPost(Routes.UpdateApply, ApplyAsync).Produces<RolloutDto>();
        group.MapPost(Routes.UpdateRollback, RollBackAsync).Produces<RolloutDto>();
        group.MapPost(Routes.UpdateCancel, CancelAsync).Produces<RolloutDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, IUpdateGateway actor, UpdateDesk desk, NodeInfo node)
    {
        var state = await actor.GetAsync(context.RequestAborted);
        var keys = desk.Installation is null ? [] : TrustedKey.ReadAll(desk.Installation.KeysDirectory);
        return Results.Json(
            new UpdateDto(
                node.Name,
                [.. state.Nodes.Select(ToDto)],
                state.Rollout is null ? null : ToDto(state.Rollout),
                [.. keys.Select(key => new TrustedKeyDto(key.Name, key.Fingerprint))]),
            ApiJson.Default.UpdateDto);
    }

    private static async Task<IResult> ApplyAsync(
        HttpContext context, UpdateRequests requests, AuditLog audit, bool force = false, bool onlyThisNode = false, int readySeconds = Rollout.ReadySecondsDefault)
    {
        var by = Caller.Of(context);
        var file = await RequestBody.ReadBytesAsync(context, Limits.PackageBytesMax);
        return await AnswerAsync(audit, by, "an update", () => requests.ApplyAsync(file, force, onlyThisNode, readySeconds, by, context.RequestAborted));
    }

    private static Task<IResult> RollBackAsync(
        HttpContext context, UpdateRequests requests, AuditLog audit, bool onlyThisNode = false, int readySeconds = Rollout.ReadySecondsDefault)
    {
        var by = Caller.Of(context);
        return AnswerAsync(audit, by, "to go back to the version before", () => requests.RollBackAsync(onlyThisNode, readySeconds, by, context.RequestAborted));
    }

    private static Task<IResult> CancelAsync(HttpContext context, UpdateRequests requests, AuditLog audit)
    {
        var by = Caller.Of(context);
        return AnswerAsync(audit, by, "the end of an update", () => requests.CancelAsync(by, context.RequestAborted));
    }

    private static async Task<IResult> AnswerAsync(AuditLog audit, string by, string what, Func<Task<Rollout>> work)
    {
        try
        {
            var rollout = await work();
            audit.CommandAccepted(by, what, $"version {rollout.Version} on {string.Join(", ", rollout.Nodes)}: {Word(rollout.State)}");
            return Results.Json(ToDto(rollout), ApiJson.Default.RolloutDto);
        }
        catch (RequestRefusedException refused)
        {
            audit.ChangeRefused(by, what, refused.Problem.Code, refused.Problem.Message, 1);
            throw;
        }
    }

    private static NodeReleaseDto ToDto(NodeRelease release) => new(
        release.Node, release.Version, release.Date, release.Previous, release.Updatable, release.Trial, release.Doing, release.FailedReason);

    private static RolloutDto ToDto(Rollout rollout) => new(
        rollout.Id, rollout.StartedAt, rollout.By, rollout.Version, [.. rollout.Nodes], Word(rollout.State), rollout.Reason);

    private static string Word(RolloutState state) => state.ToString().ToLowerInvariant();
}
