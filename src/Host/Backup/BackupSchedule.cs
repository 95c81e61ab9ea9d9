using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Actors.Config;
using LoadMaster.Domain.Backup;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Backup;

/// <summary>Makes the automated backups of this node, and remembers across restarts what became of them.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class BackupSchedule(
    string dataDirectory, Backups backups, IBackupTransfer transfer, IPrivateKeys keys, NodeInfo node, Func<INodeGateway> gateway, TimeProvider time, ILogger<BackupSchedule> log) : IDisposable
{
    public const string FileName = "backup-progress.json";
    private const int FileBytesMax = 64 * 1024;
    private const string Suffix = ".lmbackup";

    private readonly SemaphoreSlim _one = new(1);
    private BackupProgress? _progress;

    public BackupProgress Progress => _progress ??= Read();

    public void Dispose() => _one.Dispose();

    public DateTimeOffset? NextAttempt(BackupSettings settings) => BackupPlanner.NextAttempt(Progress, settings, time.GetUtcNow(), time.LocalTimeZone);

    /// <summary>Makes the backup that is due, if one is and this node is the active one.</summary>
    public async Task TurnAsync(CancellationToken cancel)
    {
        var config = await gateway().GetConfigAsync(cancel);
        await _one.WaitAsync(cancel);
        try
        {
            Keep(BackupPlanner.Follow(Progress, config.Config.Backup, time.GetUtcNow()));
            if (NextAttempt(config.Config.Backup) is { } due && due <= time.GetUtcNow() && (await gateway().GetHaStatusAsync(cancel)).State == HaState.Active)
            {
                await MakeAsync(config, cancel);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>One backup now. What became of it is in the progress that it gives.</summary>
    public async Task<BackupProgress> RunAsync(ConfigProtocol.ConfigPublished config, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            Keep(BackupPlanner.Follow(Progress, config.Config.Backup, time.GetUtcNow()));
            await MakeAsync(config, cancel);
            return Progress;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task MakeAsync(ConfigProtocol.ConfigPublished config, CancellationToken cancel)
    {
        var settings = config.Config.Backup;
        var startedAt = time.GetUtcNow();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{startedAt:yyyyMMdd'T'HHmmss'Z'}{Suffix}");
        try
        {
            var (bytes, remark) = await SendAsync(config, settings, name, cancel);
            Keep(Progress with { LastAttempt = startedAt, LastSuccess = startedAt, LastFile = name, LastBytes = bytes, LastError = remark, Failures = 0 });
            Sent(name, bytes, settings.ToString());
        }
        catch (BackupException problem)
        {
            Keep(Progress with { LastAttempt = startedAt, LastError = problem.Message, Failures = Progress.Failures + 1 });
            Failed(settings.ToString(), problem.Message, Progress.Failures, NextAttempt(settings));
        }
    }

    private string Prefix => $"loadmaster-{string.Concat(node.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'))}-";

    /// <summary>Bytes sent, and what went wrong beside that; empty when nothing did.</summary>
    private async Task<(int Bytes, string Remark)> SendAsync(ConfigProtocol.ConfigPublished config, BackupSettings settings, string name, CancellationToken cancel)
    {
        if (keys.OpenText(settings.Password) is not { } password || keys.OpenText(settings.Passphrase) is not { } passphrase)
        {
            throw new BackupException("the password or pass phrase was sealed by another pair or node; set both again with 'lm backup schedule'");
        }

        if (passphrase.Length == 0 || settings.Host.Length == 0)
        {
            throw new BackupException("no server or no pass phrase is set; set them with 'lm backup schedule'");
        }

        var archive = await Task.Run(() => backups.Create(config.Config, config.Revision, passphrase, BackupParts.All), cancel);
        await transfer.SendAsync(settings, password, name, archive, cancel);
        return (archive.Length, settings.Retention > 0 ? await RetainAsync(settings, password, cancel) : "");
    }

    /// <summary>Names hold the time, so their order is that of age; only this node's own are counted and deleted.</summary>
    private async Task<string> RetainAsync(BackupSettings settings, string password, CancellationToken cancel)
    {
        try
        {
            var own = (await transfer.ListAsync(settings, password, cancel)).Where(IsOwn).Order(StringComparer.Ordinal).ToList();
            foreach (var name in own.Take(Math.Max(0, own.Count - settings.Retention)))
            {
                await transfer.DeleteAsync(settings, password, name, cancel);
                Deleted(name, settings.Retention);
            }

            return "";
        }
        catch (BackupException problem)
        {
            NotDeleted(settings.ToString(), problem.Message);
            return $"the last backup was sent, but older ones could not be deleted: {problem.Message}";
        }
    }

    private bool IsOwn(string name)
    {
        var stampLength = "yyyyMMddTHHmmssZ".Length;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Length == Prefix.Length + stampLength + Suffix.Length
            && DateTimeOffset.TryParseExact(name.AsSpan(Prefix.Length, stampLength), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
    }

    private void Keep(BackupProgress progress)
    {
        if (progress != Progress)
        {
            _progress = progress;
            PrivateFile.Write(Path.Combine(dataDirectory, FileName), JsonSerializer.Serialize(progress, BackupProgressJson.Default.BackupProgress));
        }
    }

    private BackupProgress Read()
    {
        var text = PrivateFile.Read(Path.Combine(dataDirectory, FileName), FileBytesMax);
        try
        {
            return text is null ? new BackupProgress() : JsonSerializer.Deserialize(text, BackupProgressJson.Default.BackupProgress) ?? new BackupProgress();
        }
        catch (JsonException problem)
        {
            ProgressLost(FileName, problem.Message);
            return new BackupProgress();
        }
    }

    [LoggerMessage(2301, LogLevel.Information, "Backup {Name:l} of {Bytes} bytes sent to {Server:l}")]
    private partial void Sent(string name, int bytes, string server);

    [LoggerMessage(2302, LogLevel.Error, "Backup to {Server:l} failed: {Reason:l} (failures in a row: {Failures}; next attempt: {Next})")]
    private partial void Failed(string server, string reason, int failures, DateTimeOffset? next);

    [LoggerMessage(2303, LogLevel.Information, "Backup {Name:l} deleted from its server: {Retention} are kept")]
    private partial void Deleted(string name, int retention);

    [LoggerMessage(2306, LogLevel.Error, "Old backups on {Server:l} could not be deleted: {Reason:l}; tried again with the next backup")]
    private partial void NotDeleted(string server, string reason);

    [LoggerMessage(2304, LogLevel.Warning, "{File:l} is not readable ({Reason:l}); the history of automated backups begins anew")]
    private partial void ProgressLost(string file, string reason);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BackupProgress))]
internal sealed partial class BackupProgressJson : JsonSerializerContext;
