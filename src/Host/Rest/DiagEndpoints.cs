using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Diagnostics;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/diag/{tool}</c>: the machine's own diagnostic programs, bounded, on this node.</summary>
public static class DiagEndpoints
{
    private const int RunsAtOnceMax = 4;
    private const int TrialBytesMax = 64 * 1024;

    private static readonly SemaphoreSlim Slots = new(RunsAtOnceMax);

    public static void MapDiag(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Diag).WithTags("Diagnostics");
        Map(group, DiagTools.Tcpdump);
        foreach (var tool in DiagTools.OperatorTools)
        {
            Map(group, tool);
        }
    }

    private static RouteHandlerBuilder Map(RouteGroupBuilder group, string tool) => group
        .MapPost(tool, (HttpContext context, AuditLog audit) => RunAsync(tool, context, audit))
        .Accepts<DiagBody>(Routes.JsonType).Produces<string>(contentType: "text/plain");

    private static async Task<IResult> RunAsync(string tool, HttpContext context, AuditLog audit)
    {
        var by = Caller.Of(context);
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.DiagBody);
        if (DiagTools.Make(tool, body, out var problems) is not { } command)
        {
            audit.ChangeRefused(by, $"diag {tool}", problems[0].Code, AuditLog.Clean(problems[0].Message), problems.Count);
            return Problem.Of(StatusCodes.Status400BadRequest, problems);
        }

        if (!await Slots.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            return Problem.Of(
                StatusCodes.Status429TooManyRequests, ProblemCodes.ToolsBusy, $"{RunsAtOnceMax} diagnostic tools run on this node already; wait until one has ended.");
        }

        try
        {
            audit.CommandAccepted(by, $"diag {command}", "started");
            if (DiagTools.Trial(tool, body) is { } trial)
            {
                _ = await ToolOutput.ReadAsync(trial, TrialBytesMax, context.RequestAborted);
            }

            using var run = ToolRun.Start(command);
            await run.CopyToAsync(context.Response, context.RequestAborted);
            return Results.Empty;
        }
        finally
        {
            Slots.Release();
        }
    }
}
