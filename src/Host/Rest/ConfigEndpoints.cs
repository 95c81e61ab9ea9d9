using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/config</c>: the whole document, its history, comparison and rollback.</summary>
public static class ConfigEndpoints
{
    private const int HistoryCountDefault = 20;

    public static void MapConfig(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Config).WithTags("Configuration");
        group.MapGet("", GetAsync).Produces<object>(contentType: Routes.JsonType);
        group.MapPut("", ImportAsync).Accepts<object>(Routes.JsonType).Produces<ChangeDto>();
        group.MapPost(Routes.ConfigValidate, ValidateAsync).Accepts<object>(Routes.JsonType).Produces<ValidationDto>();
        group.MapGet(Routes.ConfigHistory, HistoryAsync).Produces<ListDto<HistoryEntryDto>>();
        group.MapGet($"{Routes.ConfigRevisions}/{{revision:long}}", RevisionAsync).Produces<object>(contentType: Routes.JsonType);
        group.MapPost(Routes.ConfigRollback, RollbackAsync).Accepts<RollbackDto>(Routes.JsonType).Produces<ChangeDto>();
        group.MapGet(Routes.ConfigDiff, DiffAsync).Produces<DiffDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        return Document(context, config.Revision, config.Config);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, ChangeRequests changes) =>
        await changes.RunAsync(context, new ConfigCommand.ReplaceConfig(await RequestBody.ReadDocumentAsync(context)));

    /// <summary>Says what an import would say, and changes nothing.</summary>
    private static async Task<IResult> ValidateAsync(HttpContext context, INodeGateway gateway)
    {
        var json = await RequestBody.ReadDocumentAsync(context);
        var current = await gateway.GetConfigAsync(context.RequestAborted);
        var command = new ConfigCommand.ReplaceConfig(json);
        return ConfigDecider.Decide(current.Config, command) switch
        {
            ConfigDecision.Accepted when TlsRequests.Problems(command) is { Count: > 0 } unusable => Problem.Of(StatusCodes.Status400BadRequest, unusable),
            ConfigDecision.Refused refused => Problem.Of(StatusCodes.Status400BadRequest, refused.Problems),
            ConfigDecision.Accepted accepted => Valid(changed: true, accepted.Summary, current.Revision),
            _ => Valid(changed: false, "The document is the current configuration.", current.Revision),
        };
    }

    private static async Task<IResult> HistoryAsync(HttpContext context, INodeGateway gateway, int count = HistoryCountDefault)
    {
        if (count is < 1 or > Limits.HistoryRevisionsKept)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"count must be between 1 and {Limits.HistoryRevisionsKept}.", "/count");
        }

        var config = gateway.GetConfigAsync(context.RequestAborted);
        var history = await gateway.GetHistoryAsync(count, context.RequestAborted);
        var list = new ListDto<HistoryEntryDto>((await config).Revision, [.. history.Entries.Take(count).Select(DtoMapping.ToDto)]);
        return Results.Json(list, ApiJson.Default.ListDtoHistoryEntryDto);
    }

    private static async Task<IResult> RevisionAsync(long revision, HttpContext context, INodeGateway gateway)
    {
        var (document, refusal) = await FindAsync(gateway, revision, context.RequestAborted);
        return document is null ? refusal! : Document(context, document.Revision, document.Config);
    }

    private static async Task<IResult> RollbackAsync(HttpContext context, ChangeRequests changes)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.RollbackDto);
        return await changes.RunAsync(context, new ConfigCommand.Rollback(body.Revision));
    }

    /// <summary>Without <paramref name="to"/> the current revision, without <paramref name="from"/> the one before.</summary>
    private static async Task<IResult> DiffAsync(HttpContext context, INodeGateway gateway, long? from = null, long? to = null)
    {
        var newer = to ?? (await gateway.GetConfigAsync(context.RequestAborted)).Revision;
        var older = from ?? newer - 1;
        var (before, refusal) = await FindAsync(gateway, older, context.RequestAborted);
        if (before is null)
            return refusal!;
        (var after, refusal) = await FindAsync(gateway, newer, context.RequestAborted);
        if (after is null)
            return refusal!;

        var differences = DocumentDiff.Between(before.Config, after.Config).Select(SecretMask.Of);
        return Results.Json(new DiffDto(older, newer, [.. differences.Select(DtoMapping.ToDto)]), ApiJson.Default.DiffDto);
    }

    /// <summary>No hash of a password leaves. Communities are passwords, and addresses of webhooks hold tokens: who may only read does not see them.</summary>
    private static LoadMasterConfig ShownTo(HttpContext context, LoadMasterConfig config)
    {
        var masked = config with { Access = config.Access.Masked() };
        return Caller.IsOperator(context) ? masked : masked with
        {
            Snmp = config.Snmp with { Community = "", TrapCommunity = "" },
            Alerts = config.Alerts with { Webhooks = config.Alerts.Webhooks.Select(webhook => webhook with { Url = "" }).ToValueList() },
        };
    }

    private static async Task<(ConfigProtocol.RevisionDocument? Document, IResult? Refusal)> FindAsync(
        INodeGateway gateway, long revision, CancellationToken cancel) => await gateway.GetRevisionAsync(revision, cancel) switch
        {
            ConfigProtocol.RevisionDocument document => (document, null),
            ConfigProtocol.ChangeRefused refused => (null, refused.ToResult()),
            var other => throw new InvalidOperationException($"The config actor answered a query for a revision with {other.GetType().Name}."),
        };

    private static IResult Valid(bool changed, string summary, long revision) =>
        Results.Json(new ValidationDto(Valid: true, changed, summary, revision), ApiJson.Default.ValidationDto);

    private static IResult Document(HttpContext context, long revision, LoadMasterConfig config)
    {
        IfMatch.SetTag(context.Response, revision);
        return Results.Text(ConfigJson.Write(ShownTo(context, config), indented: true), Routes.JsonType);
    }
}
