using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/backup</c>: the automated backup, its settings and what became of it.</summary>
public static class BackupScheduleEndpoints
{
    public static void MapBackupSchedule(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Backup).WithTags("Backup");
        group.MapGet("", GetAsync).Produces<BackupStatusDto>();
        group.MapPatch(Routes.BackupSchedule, PatchAsync).Accepts<BackupScheduleBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapPost(Routes.BackupRun, RunAsync).Produces<BackupStatusDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway, BackupSchedule schedule, NodeInfo node)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return await ShowAsync(config, gateway, schedule, node, context.RequestAborted);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes, IPrivateKeys keys)
    {
        var json = keys.SealFields(await RequestBody.ReadJsonTextAsync(context), ("password", 1), ("passphrase", BackupEndpoints.PassphraseLengthMin));
        return await changes.RunAsync(context, new ConfigCommand.PatchBackup(json));
    }

    /// <summary>The transfer goes on when the client goes away: half a backup helps nobody.</summary>
    private static async Task<IResult> RunAsync(HttpContext context, INodeGateway gateway, BackupSchedule schedule, NodeInfo node, AuditLog audit, IHostApplicationLifetime lifetime)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var progress = await schedule.RunAsync(config, lifetime.ApplicationStopping);
        audit.CommandAccepted(Caller.Of(context), $"a backup to {config.Config.Backup}", progress.Failures > 0 ? $"failed: {progress.LastError}" : progress.LastFile);
        return progress.Failures > 0
            ? Problem.Of(StatusCodes.Status502BadGateway, ProblemCodes.BackupFailed, $"The backup failed: {progress.LastError}.")
            : await ShowAsync(config, gateway, schedule, node, context.RequestAborted);
    }

    private static async Task<IResult> ShowAsync(
        ConfigProtocol.ConfigPublished config, INodeGateway gateway, BackupSchedule schedule, NodeInfo node, CancellationToken cancel)
    {
        var ha = await gateway.GetHaStatusAsync(cancel);
        var settings = config.Config.Backup;
        var progress = schedule.Progress;
        return Results.Json(
            new BackupStatusDto(
                node.Name,
                ha.State == HaState.Active,
                config.Revision,
                ToDto(settings),
                schedule.NextAttempt(settings),
                progress.LastAttempt,
                progress.LastSuccess,
                progress.LastFile,
                progress.LastBytes,
                progress.LastError,
                progress.Failures),
            ApiJson.Default.BackupStatusDto);
    }

    private static BackupScheduleDto ToDto(BackupSettings backup) => new(
        BackupWords.Days.Of(backup.Days),
        backup.Time,
        BackupWords.Protocols.Of(backup.Protocol),
        backup.Host,
        backup.PortInUse,
        backup.User,
        backup.Password.Length > 0,
        backup.Path,
        backup.ServerKey,
        backup.Passphrase.Length > 0,
        backup.Retention);
}
