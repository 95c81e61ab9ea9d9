using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Host.Rest;

/// <summary><c>/healthz</c> and <c>/readyz</c>, for supervisors that know no password.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet(Routes.Healthz, () => Results.Json(new HealthDto("healthy"), ApiJson.Default.HealthDto)).WithTags("Health").Produces<HealthDto>();
        app.MapGet(Routes.Readyz, ReadyAsync).WithTags("Health").Produces<HealthDto>();
    }

    /// <summary>Ready: the journal has been read and the node knows its place in the pair.</summary>
    private static async Task<IResult> ReadyAsync(HttpContext context, INodeGateway gateway)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(ReadyTimeout);
        try
        {
            await gateway.GetConfigAsync(limit.Token);
            var ha = await gateway.GetHaStatusAsync(limit.Token);
            return ha.State is HaState.Starting or HaState.Fault
                ? NotReady($"The node's high-availability state is {ha.State.ToString().ToLowerInvariant()}: {ha.Reason}")
                : Results.Json(new HealthDto("ready"), ApiJson.Default.HealthDto);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return NotReady("The node has not read its configuration yet.");
        }
    }

    private static IResult NotReady(string message) => Problem.Of(StatusCodes.Status503ServiceUnavailable, ProblemCodes.NotReady, message);
}
