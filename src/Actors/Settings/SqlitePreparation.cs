using System.Globalization;
using LoadMaster.Domain;
using Microsoft.Data.Sqlite;

namespace LoadMaster.Actors.Settings;

/// <summary>Checks the SQLite file, makes it safe against power loss and readable by its owner only.</summary>
internal static class SqlitePreparation
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const long SynchronousFull = 2;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Prepare(string connectionString)
    {
        var file = FileOf(connectionString);
        CheckFile(file);
        try
        {
            var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
            using var connection = new SqliteConnection(builder.ToString());
            connection.Open();
            CheckIntegrity(connection, file);
            SetDurability(connection, file);
        }
        catch (SqliteException error)
        {
            throw Problem(file, error);
        }

        SetOwnerOnly(file);
    }

    private static string FileOf(string connectionString)
    {
        try
        {
            var source = new SqliteConnectionStringBuilder(connectionString).DataSource;
            return source.Length > 0 && source != ":memory:"
                ? Path.GetFullPath(source)
                : throw new StartupProblemException(ProblemCodes.BadOption, "The journal's connection string names no file. Use, for example, 'Data Source=/var/lib/loadmaster/config.db'.");
        }
        catch (ArgumentException error)
        {
            throw new StartupProblemException(ProblemCodes.BadOption, $"The journal's connection string cannot be read: {error.Message} Use, for example, 'Data Source=/var/lib/loadmaster/config.db'.");
        }
    }

    private static void CheckFile(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
        {
            throw new StartupProblemException(ProblemCodes.DataFolder, $"The folder {folder} of the configuration journal does not exist. Create it, or name another data directory.");
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using var stream = new FileStream(file, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupProblemException(
                ProblemCodes.DataFolder,
                $"The configuration journal {file} cannot be written: {error.Message} Make file and folder writable for this user, or name another data directory.");
        }
    }

    private static void CheckIntegrity(SqliteConnection connection, string file)
    {
        var found = Ask(connection, "pragma quick_check(1)");
        if (found is not "ok")
        {
            throw Damaged(file, Convert.ToString(found, CultureInfo.InvariantCulture) ?? "no answer to quick_check");
        }
    }

    /// <summary>An acknowledged change must survive power loss. WAL stays with the file; the synchronous level is each connection's own default.</summary>
    private static void SetDurability(SqliteConnection connection, string file)
    {
        var mode = Ask(connection, "pragma journal_mode=wal");
        if (mode is not "wal")
        {
            throw new StartupProblemException(ProblemCodes.JournalFailed, $"The configuration journal {file} cannot use write-ahead logging (it stays in mode '{mode}'). Put it on a local file system.");
        }

        var level = Ask(connection, "pragma synchronous");
        if (level is not >= SynchronousFull)
        {
            throw new StartupProblemException(ProblemCodes.JournalFailed, $"This SQLite library does not write through to disk by default (synchronous is {level}, 2 is needed). Use the one that LoadMaster brings.");
        }
    }

    private static object? Ask(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return command.ExecuteScalar();
    }

    private static void SetOwnerOnly(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists))
        {
            try
            {
                File.SetUnixFileMode(part, OwnerOnly);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new StartupProblemException(ProblemCodes.DataFolder, $"The configuration journal {part} cannot be made private: {error.Message} It must belong to the user that runs the daemon.");
            }
        }
    }

    private static StartupProblemException Problem(string file, SqliteException error) => error.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => Damaged(file, error.Message),
        Busy or Locked => new StartupProblemException(ProblemCodes.JournalFailed, $"The configuration journal {file} is in use by another process. Is the daemon running already?"),
        _ => new StartupProblemException(ProblemCodes.JournalFailed, $"The configuration journal {file} cannot be opened: {error.Message}. Look at the disk's space and the folder's permissions."),
    };

    private static StartupProblemException Damaged(string file, string what) => new(
        ProblemCodes.JournalFailed,
        $"The configuration journal {file} is damaged: {what.TrimEnd('.')}. Restore it from a backup, or move it away (with its -wal and -shm files) to begin with an empty configuration or the partner's.");
}
