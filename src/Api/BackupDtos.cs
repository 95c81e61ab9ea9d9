using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>Asks for a backup. <c>Parts</c>: base, services, certificates; all unless given.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BackupBody
{
    public required string Passphrase { get; init; }

    public IReadOnlyList<string>? Parts { get; init; }
}

/// <summary>An encrypted archive (base64 in JSON) and what it holds.</summary>
public sealed record BackupDto(byte[] Archive, long Revision, IReadOnlyList<string> Parts);

/// <summary>Restores an archive, or with <c>DryRun</c> only says what would change.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RestoreBody
{
    public required byte[] Archive { get; init; }

    public required string Passphrase { get; init; }

    /// <summary>Those to restore; all that the archive has unless given.</summary>
    public IReadOnlyList<string>? Parts { get; init; }

    public bool DryRun { get; init; }
}

/// <summary>Where an archive comes from and what its restore changes. <c>Revision</c>: the configuration's after it, or now when it was a dry run. <c>Logins</c>: what it does to those who may log in, a sentence each.</summary>
public sealed record RestoreDto(
    string Node, string Version, DateTimeOffset CreatedAt, long BackupRevision, IReadOnlyList<string> Parts, IReadOnlyList<DifferenceDto> Differences, bool Applied, long Revision,
    IReadOnlyList<string>? Logins = null);

/// <summary>The automated backup's settings; secrets are never shown. <c>Days</c>: off, daily, or a weekday. <c>Protocol</c>: ftp, ftps, sftp, scp.</summary>
public sealed record BackupScheduleDto(
    string Days, string Time, string Protocol, string Host, int Port, string User, bool HasPassword, string Path, string ServerKey, bool HasPassphrase, int Retention);

/// <summary>The schedule, and what the node that answers has made of it. <c>LastError</c> is empty when the last attempt went well.</summary>
public sealed record BackupStatusDto(
    string Node,
    bool Active,
    long Revision,
    BackupScheduleDto Schedule,
    DateTimeOffset? NextAttempt,
    DateTimeOffset? LastAttempt,
    DateTimeOffset? LastSuccess,
    string LastFile,
    long LastBytes,
    string LastError,
    int Failures);

/// <summary>What a client sends to change the automated backup; secrets in clear, they are sealed at once.</summary>
public sealed record BackupScheduleBody
{
    public string? Days { get; init; }

    public string? Time { get; init; }

    public string? Protocol { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? Path { get; init; }

    public string? ServerKey { get; init; }

    public string? Passphrase { get; init; }

    public int? Retention { get; init; }
}
