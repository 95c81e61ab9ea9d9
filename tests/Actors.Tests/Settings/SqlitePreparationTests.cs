using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain;
using Microsoft.Data.Sqlite;

namespace LoadMaster.Actors.Tests.Settings;

public sealed class SqlitePreparationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Db => _folder.File("config.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_journal_is_private_and_written_through_to_disk()
    {
        JournalPreparation.Prepare(JournalOptions.SqliteIn(_folder.Path));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Db));
        using var connection = new SqliteConnection($"Data Source={Db};Pooling=False");
        connection.Open();
        Assert.Equal("wal", Ask(connection, "pragma journal_mode"));
        Assert.Equal(2L, Ask(connection, "pragma synchronous"));
    }

    [Fact]
    public void A_journal_that_others_can_read_is_made_private()
    {
        JournalPreparation.Prepare(JournalOptions.SqliteIn(_folder.Path));
        File.SetUnixFileMode(Db, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        JournalPreparation.Prepare(JournalOptions.SqliteIn(_folder.Path));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Db));
    }

    [Fact]
    public void A_file_that_is_no_database_is_named_with_what_to_do()
    {
        File.WriteAllText(Db, new string('x', 8192));

        Damaged();
        Assert.Equal(8192, new FileInfo(Db).Length);
    }

    [Fact]
    public void A_database_with_damaged_pages_is_found()
    {
        using (var connection = new SqliteConnection($"Data Source={Db};Pooling=False"))
        {
            connection.Open();
            Ask(connection, "create table t (a text); with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) insert into t select hex(randomblob(50)) from n");
        }

        using (var file = File.OpenWrite(Db))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, 3 * 4096).ToArray());
        }

        Damaged();
    }

    [Theory]
    [InlineData("/nowhere/at/all/config.db", "does not exist", ProblemCodes.DataFolder)]
    [InlineData("/proc/config.db", "cannot be written", ProblemCodes.DataFolder)]
    [InlineData(":memory:", "names no file", ProblemCodes.BadOption)]
    public void A_place_that_cannot_hold_the_journal_is_named(string source, string expected, string code)
    {
        var problem = Assert.Throws<StartupProblemException>(() => JournalPreparation.Prepare(new JournalOptions(JournalProvider.Sqlite, $"Data Source={source}")));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_says_how_one_looks()
    {
        var problem = Assert.Throws<StartupProblemException>(() => JournalPreparation.Prepare(new JournalOptions(JournalProvider.Sqlite, "Colour=red")));

        Assert.Contains("Data Source=/var/lib/loadmaster/config.db", problem.Message, StringComparison.Ordinal);
    }

    private void Damaged()
    {
        var problem = Assert.Throws<StartupProblemException>(() => JournalPreparation.Prepare(JournalOptions.SqliteIn(_folder.Path)));
        Assert.Equal(ProblemCodes.JournalFailed, problem.Code);
        Assert.Contains(Db, problem.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup, or move it away", problem.Message, StringComparison.Ordinal);
    }

    private static object? Ask(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }
}
