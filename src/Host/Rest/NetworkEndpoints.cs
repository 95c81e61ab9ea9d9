using System.Text;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Networking;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/network</c>: the networks of the nodes; a change is tried before it is for good, on the node concerned.</summary>
public static class NetworkEndpoints
{
    private const int ConfirmSecondsDefault = 60;

    public static void MapNetwork(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Network).WithTags("Network");
        group.MapGet("", (HttpContext context, NetworkRelay relay) => GetAsync(context, relay, "")).Produces<NetworkDto>();
        group.MapGet("{node}", GetAsync).Produces<NetworkDto>();
        group.MapPatch("{node}", PatchAsync).Accepts<NodeNetworkBody>(Routes.MergePatchType, Routes.JsonType).Produces<NetworkChangeDto>();
        group.MapPost($"{{node}}/{Routes.NetworkConfirm}", (HttpContext context, NetworkRelay relay, AuditLog audit, string node) => CommandAsync(context, relay, audit, node, NetworkAskKind.Confirm))
            .Produces<NetworkChangeDto>();
        group.MapPost($"{{node}}/{Routes.NetworkCancel}", (HttpContext context, NetworkRelay relay, AuditLog audit, string node) => CommandAsync(context, relay, audit, node, NetworkAskKind.Cancel))
            .Produces<NetworkChangeDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, NetworkRelay relay, string node) =>
        Result(await relay.AskAsync(node, new NetworkAsk(NetworkAskKind.Show, "", 0, false, Caller.Of(context), ""), context.RequestAborted));

    private static async Task<IResult> PatchAsync(
        HttpContext context, NetworkRelay relay, AuditLog audit, string node, int confirmWithinSeconds = ConfirmSecondsDefault, bool force = false)
    {
        if (confirmWithinSeconds is < 0 or > Limits.NetworkConfirmSecondsMax)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"confirmWithinSeconds must be between 0 (for good at once) and {Limits.NetworkConfirmSecondsMax}.", "/confirmWithinSeconds");
        }

        var patch = await RequestBody.ReadJsonTextAsync(context);
        RequestBody.RequireObject(patch);
        var address = context.Connection.LocalIpAddress;
        var over = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
        return await RunAsync(context, relay, audit, node, new NetworkAsk(NetworkAskKind.Change, patch, confirmWithinSeconds, force, Caller.Of(context), over));
    }

    private static Task<IResult> CommandAsync(HttpContext context, NetworkRelay relay, AuditLog audit, string node, NetworkAskKind kind) =>
        RunAsync(context, relay, audit, node, new NetworkAsk(kind, "", 0, false, Caller.Of(context), ""));

    /// <summary>What is begun is carried to its end, whether the client waits for it or not: it may have cut itself off.</summary>
    private static async Task<IResult> RunAsync(HttpContext context, NetworkRelay relay, AuditLog audit, string node, NetworkAsk ask)
    {
        var answer = await relay.AskAsync(node, ask, CancellationToken.None);
        var what = $"{context.Request.Method} {context.Request.Path}";
        if (answer.Status < StatusCodes.Status400BadRequest)
        {
            audit.CommandAccepted(ask.By, what, answer.Outcome);
        }
        else
        {
            audit.ChangeRefused(ask.By, what, ProblemCodes.NetworkRefused, answer.Outcome, 1);
        }

        return Result(answer);
    }

    private static IResult Result(NetworkAnswer answer) =>
        Results.Text(answer.Body, answer.Status < StatusCodes.Status400BadRequest ? Routes.JsonType : Routes.ProblemType, Encoding.UTF8, answer.Status);
}
