namespace LoadMaster.Domain.Backup;

/// <summary>What a node knows of its automated backups. Times are UTC.</summary>
public sealed record BackupProgress
{
    /// <summary>The schedule that <see cref="Since"/> belongs to.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>When the node first saw this schedule: what was due before does not count.</summary>
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    public DateTimeOffset? LastSuccess { get; init; }

    public string LastFile { get; init; } = "";

    public long LastBytes { get; init; }

    /// <summary>Why the last attempt failed; empty when it did not.</summary>
    public string LastError { get; init; } = "";

    /// <summary>Attempts in a row that failed.</summary>
    public int Failures { get; init; }
}
