using System.Globalization;
using System.Runtime.InteropServices;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Security;
using LoadMaster.Host.Support;

namespace LoadMaster.Host.Rest;

/// <summary><c>/system</c>, <c>/diag/actors</c> and <c>/diag/support-bundle</c>: what this node is, and all that support wants of it.</summary>
public static class SystemEndpoints
{
    private const string Edition = "open, every feature, no limit by licence";

    /// <summary>One bundle at a time: it reads logs and runs tools.</summary>
    private static readonly SemaphoreSlim Bundling = new(1);

    public static void MapSystem(this RouteGroupBuilder api)
    {
        api.MapGet(Routes.System, (NodeInfo node, SupportSources sources) => Results.Json(ToDto(node, sources), ApiJson.Default.SystemDto)).WithTags("Status").Produces<SystemDto>();
        var diag = api.MapGroup(Routes.Diag).WithTags("Diagnostics");
        diag.MapGet(Routes.DiagActors, ActorsAsync).Produces<ActorListDto>();
        diag.MapPost(Routes.DiagSupportBundle, BundleAsync).Accepts<SupportBundleBody>(Routes.JsonType).Produces<byte[]>(contentType: "application/gzip");
    }

    private static async Task<IResult> ActorsAsync(HttpContext context, IActorView actors, NodeInfo node)
    {
        var seen = await actors.LookAsync(context.RequestAborted);
        var items = seen.Select(one => new ActorDto(one.Path, one.Name, one.Type, one.Depth, one.Waiting, one.Restarts));
        return Results.Json(new ActorListDto(node.Name, [.. items]), ApiJson.Default.ActorListDto);
    }

    private static async Task<IResult> BundleAsync(HttpContext context, SupportBundle bundle, AuditLog audit)
    {
        var by = Caller.Of(context);
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.SupportBundleBody);
        if (!await Bundling.WaitAsync(TimeSpan.Zero, context.RequestAborted))
            return Problem.Of(StatusCodes.Status429TooManyRequests, ProblemCodes.ToolsBusy, "A support bundle is being made on this node already; wait until it is done.");
        try
        {
            var file = await bundle.MakeAsync(body.Captures, context.RequestAborted);
            audit.CommandAccepted(by, body.Captures ? "a support bundle with a capture" : "a support bundle", $"{file.Length} bytes");
            return Results.Bytes(file, "application/gzip");
        }
        finally
        {
            Bundling.Release();
        }
    }

    private static SystemDto ToDto(NodeInfo node, SupportSources sources) => new(
        node.Name,
        node.Version,
        node.ReleaseDate is { } date ? date.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "",
        sources.Serial.Text,
        Edition,
        node.StartedAt,
        Math.Round(node.Uptime.TotalSeconds, 1),
        RuntimeInformation.OSDescription,
        Environment.OSVersion.Version.ToString(),
        RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
        RuntimeInformation.FrameworkDescription,
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        ThirdParty.Read());
}
