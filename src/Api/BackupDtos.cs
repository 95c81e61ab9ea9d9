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

/// <summary>Where an archive comes from and what its restore changes. <c>Revision</c>: the configuration's after it, or now when it was a dry run.</summary>
public sealed record RestoreDto(
    string Node, string Version, DateTimeOffset CreatedAt, long BackupRevision, IReadOnlyList<string> Parts, IReadOnlyList<DifferenceDto> Differences, bool Applied, long Revision);
