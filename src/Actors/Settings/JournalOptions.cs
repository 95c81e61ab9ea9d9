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
    /// <summary>The default: a file in the data directory.</summary>
    public static JournalOptions SqliteIn(string dataDirectory) =>
        new(JournalProvider.Sqlite, new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, "config.db") }.ToString());
}
