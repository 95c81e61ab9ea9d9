namespace LoadMaster.Api;

/// <summary>Backup and restore, by hand and by schedule.</summary>
public sealed partial class LoadMasterClient
{
    public Task<BackupDto> CreateBackupAsync(BackupBody body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.BackupPath, Json(body, ApiJson.Default.BackupBody), ApiJson.Default.BackupDto, cancel);

    /// <param name="revision">Refused when the configuration is no longer at this one; null: at whatever it is.</param>
    public Task<RestoreDto> RestoreBackupAsync(RestoreBody body, long? revision, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Post, $"{Routes.BackupPath}/{Routes.BackupRestore}", Json(body, ApiJson.Default.RestoreBody), ApiJson.Default.RestoreDto, cancel, revision);

    /// <summary>The schedule, and what became of the last backup of the node that answers.</summary>
    public Task<BackupStatusDto> GetBackupAsync(CancellationToken cancel = default) => GetAsync(Routes.BackupPath, ApiJson.Default.BackupStatusDto, cancel);

    public Task<ChangeDto> PatchBackupScheduleAsync(BackupScheduleBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, $"{Routes.BackupPath}/{Routes.BackupSchedule}", Patch(body, BodyJson.Default.BackupScheduleBody), cancel);

    /// <summary>Makes and sends one backup now; a failure is a problem with the server's reason.</summary>
    public Task<BackupStatusDto> RunBackupAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.BackupPath}/{Routes.BackupRun}", null, ApiJson.Default.BackupStatusDto, cancel);
}
