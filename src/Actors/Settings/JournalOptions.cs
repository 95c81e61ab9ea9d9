using Microsoft.Data.Sqlite;

namespace LoadMaster.Actors.Settings;

/// <summary>Which database keeps the journal.</summary>
public enum JournalProvider
{
    /// <summary>One file, nothing to install.</summary>
    Sqlite,
    PostgreSql,
}

/// <summary>Where the configuration journal and its snapshots are kept. Each node has its own.</summary>
public sealed record JournalOptions(JournalProvider Provider, string ConnectionString)
{
    /// <summary>A locked file is waited for so long: less than the journal waits for its answer, so that a change is refused rather than left open.</summary>
    private const int LockedWaitSeconds = 3;

    /// <summary>The default: a file in the data directory.</summary>
    public static JournalOptions SqliteIn(string dataDirectory) => new(
        JournalProvider.Sqlite,
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, "config.db"), DefaultTimeout = LockedWaitSeconds }.ToString());
}
