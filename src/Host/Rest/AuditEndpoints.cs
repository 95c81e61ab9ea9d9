using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Audit;

namespace LoadMaster.Host.Rest;

/// <summary><c>/audit</c>: this node's audit log, and whether it is as it was written.</summary>
public static class AuditEndpoints
{
    private const int CountDefault = 100;

    /// <summary>A reading goes through all files.</summary>
    private static readonly SemaphoreSlim Reading = new(1);

    public static void MapAudit(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Audit).WithTags("Audit");
        group.MapGet("", ListAsync).Produces<AuditListDto>();
        group.MapGet(Routes.AuditVerify, VerifyAsync).Produces<AuditVerdictDto>();
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, AuditTrail trail, NodeInfo node, DateTimeOffset? since = null, string? user = null, string? action = null, int count = CountDefault)
    {
        if (count is < 1 or > Limits.AuditListMax)
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"count must be between 1 and {Limits.AuditListMax}.", "/count");

        var found = await ReadAsync(() => trail.Find(new AuditQuery(since, user, action, count)), context.RequestAborted);
        var list = new AuditListDto(node.Name, trail.Lost, [.. found.Select(ToDto)]);
        return Results.Json(list, ApiJson.Default.AuditListDto);
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, AuditTrail trail, NodeInfo node)
    {
        var verdict = await ReadAsync(trail.Verify, context.RequestAborted);
        return Results.Json(
            new AuditVerdictDto(node.Name, verdict.Problem.Length == 0, verdict.Problem, verdict.Records, verdict.First, verdict.Last, verdict.LastHash, trail.Lost),
            ApiJson.Default.AuditVerdictDto);
    }

    private static async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancel)
    {
        await Reading.WaitAsync(cancel);
        try
        {
            return await Task.Run(read, cancel);
        }
        finally
        {
            Reading.Release();
        }
    }

    private static AuditRecordDto ToDto(AuditRecord record) => new(
        record.Sequence, record.At, record.User, record.From, record.Action, record.What, record.Outcome, record.Detail, record.Revision, record.Differences);
}
