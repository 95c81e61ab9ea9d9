using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/backup</c>: encrypted archives of the configuration.</summary>
public static class BackupEndpoints
{
    public const int PassphraseLengthMin = 12;
    public const int PassphraseLengthMax = 256;

    public static void MapBackup(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Backup).WithTags("Backup");
        group.MapPost("", CreateAsync).Accepts<BackupBody>(Routes.JsonType).Produces<BackupDto>();
        group.MapPost(Routes.BackupRestore, RestoreAsync).Accepts<RestoreBody>(Routes.JsonType).Produces<RestoreDto>();
    }

    private static async Task<IResult> CreateAsync(HttpContext context, INodeGateway gateway, Backups backups, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.BackupBody);
        List<ConfigProblem> problems = [.. BackupParts.Problems(body.Parts)];
        if (body.Passphrase.Length is < PassphraseLengthMin or > PassphraseLengthMax)
        {
            problems.Add(new ConfigProblem(
                ProblemCodes.WeakPassword, "/passphrase", $"The pass phrase must have {PassphraseLengthMin} to {PassphraseLengthMax} characters: whoever guesses it has every private key."));
        }

        if (problems.Count > 0)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, problems);
        }

        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var parts = body.Parts ?? BackupParts.All;
        try
        {
            var archive = await Task.Run(() => backups.Create(config.Config, config.Revision, body.Passphrase, parts), context.RequestAborted);
            audit.CommandAccepted(Caller.Of(context), $"a backup of {string.Join(", ", parts)}", $"revision {config.Revision}, {archive.Length} bytes");
            return Results.Json(new BackupDto(archive, config.Revision, parts), ApiJson.Default.BackupDto);
        }
        catch (BackupException e)
        {
            return Problem.Of(StatusCodes.Status409Conflict, ProblemCodes.BadBackup, e.Message);
        }
    }

    private static async Task<IResult> RestoreAsync(HttpContext context, INodeGateway gateway, Backups backups, ChangeRequests changes, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.RestoreBody, Limits.ConfigDocumentBytesMax);
        if (BackupParts.Problems(body.Parts).ToList() is { Count: > 0 } problems)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, problems);
        }

        var current = await gateway.GetConfigAsync(context.RequestAborted);
        try
        {
            var (document, parts, config) = await Task.Run(() => backups.Open(body.Archive, body.Passphrase, body.Parts, current.Config), context.RequestAborted);
            return await ApplyAsync(context, changes, current, document, parts, config, body.DryRun);
        }
        catch (BackupException e)
        {
            audit.ChangeRefused(Caller.Of(context), "a restore", ProblemCodes.BadBackup, e.Message, 1);
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.BadBackup, e.Message, "/archive");
        }
    }

    /// <summary>One change of the configuration, judged by the same rules as an import, or nothing.</summary>
    private static async Task<IResult> ApplyAsync(
        HttpContext context, ChangeRequests changes, ConfigProtocol.ConfigPublished current, BackupDocument document, IReadOnlyList<string> parts, LoadMasterConfig config, bool dryRun)
    {
        var json = ConfigJson.Write(config);
        var command = new ConfigCommand.ReplaceConfig(json);
        if (ConfigDecider.Decide(current.Config, command) is ConfigDecision.Refused refused)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, refused.Problems);
        }

        var differences = DocumentDiff.Between(ConfigJson.Write(current.Config), json).Select(SecretMask.Of).Select(DtoMapping.ToDto).ToList();
        IResult Answer(bool applied, long revision) => Results.Json(
            new RestoreDto(document.Node, document.Version, document.CreatedAt, document.Revision, parts, differences, applied, revision, BackupParts.Logins(current.Config.Access, config.Access)), ApiJson.Default.RestoreDto);
        return dryRun
            ? Answer(applied: false, current.Revision)
            : await changes.RunAsync(context, command, expected: current.Revision, answer: accepted => Task.FromResult(Answer(applied: true, accepted.Revision)));
    }
}
