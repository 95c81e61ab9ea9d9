using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using Microsoft.Data.Sqlite;

namespace LoadMaster.Actors.Tests.Config;

public sealed class ConfigHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_configuration_and_its_history_survive_a_restart()
    {
        ConfigProtocol.ConfigPublished before;
        ConfigProtocol.ConfigHistory history;
        await using (var node = ConfigNode.Start(_folder.Path))
        {
            for (var number = 1; number <= 10; number++)
            {
                await node.Accepted(Commands.AddService(number));
            }

            (before, history) = (await node.Published(), await node.History());
        }

        await using var again = ConfigNode.Start(_folder.Path);
        Assert.Equal(before, await again.Published());
        Assert.Equal(history.Entries, (await again.History()).Entries);
    }

    [Fact]
    public async Task Recovery_starts_at_a_snapshot_and_old_entries_are_deleted()
    {
        const int changes = (Limits.EventsPerSnapshot * 3) + 5;
        ConfigProtocol.ConfigPublished before;
        await using (var node = ConfigNode.Start(_folder.Path))
        {
            await node.Config.Ask<ConfigProtocol.EpochRecorded>(new ConfigProtocol.RecordEpoch(4), ConfigNode.Patience);
            for (var number = 1; number <= changes; number++)
            {
                await node.Accepted(Commands.AddService(number));
            }

            await Until.True(() => Task.FromResult(Rows("journal") <= changes - Limits.EventsPerSnapshot), "old entries are deleted");
            await Until.True(() => Task.FromResult(Rows("snapshot") <= 2), "old snapshots are deleted");
            before = await node.Published();
        }

        Assert.InRange(Rows("snapshot"), 1, 2);
        await using var again = ConfigNode.Start(_folder.Path);
        Assert.Equal(before, await again.Published());
        Assert.Equal((changes, 4L), ((int)before.Revision, before.Epoch));
        var entries = (await again.History()).Entries;
        Assert.Equal(Limits.HistoryRevisionsKept, entries.Count);
        Assert.Equal(changes, entries[0].Revision);
        Assert.Equal(changes + 1, (await again.Accepted(Commands.AddService(changes + 1))).Revision);
    }

    [Fact]
    public async Task The_history_is_newest_first_and_as_long_as_asked()
    {
        await using var node = ConfigNode.Start(_folder.Path);
        await node.Change(Commands.AddService(1), by: "anna from 192.0.2.9");
        await node.Change(Commands.Rename(1, "shop"), by: "bea");

        var entries = (await node.History()).Entries;

        Assert.Equal([2L, 1L], entries.Select(entry => entry.Revision));
        Assert.Equal(["bea", "anna from 192.0.2.9"], entries.Select(entry => entry.By));
        Assert.All(entries, entry => Assert.NotEmpty(entry.Summary));
        Assert.Equal(2, Assert.Single((await node.History(1)).Entries).Revision);
        Assert.Empty((await node.History(-1)).Entries);
    }

    [Fact]
    public async Task Every_kept_revision_can_be_read_and_others_say_why_not()
    {
        await using var node = ConfigNode.Start(_folder.Path);
        await node.Accepted(Commands.AddService(1));
        await node.Accepted(Commands.Rename(1, "shop"));

        var first = await node.Config.Ask<ConfigProtocol.RevisionDocument>(new ConfigProtocol.GetRevision(1), ConfigNode.Patience);
        var future = await node.Config.Ask<ConfigProtocol.ChangeRefused>(new ConfigProtocol.GetRevision(3), ConfigNode.Patience);

        Assert.Equal("service-1", Assert.Single(first.Config.VirtualServices).Name);
        Assert.Equal(ProblemCodes.RevisionNotKept, Assert.Single(future.Problems).Code);
    }

    [Fact]
    public async Task A_rollback_makes_the_old_document_the_newest_revision_but_gives_no_id_twice()
    {
        await using var node = ConfigNode.Start(_folder.Path);
        await node.Accepted(Commands.AddService(1));
        await node.Accepted(Commands.AddService(2));
        await node.Accepted(new ConfigCommand.DeleteVirtualService(new VirtualServiceId(1)));

        var rolledBack = await node.Accepted(new ConfigCommand.Rollback(1));

        Assert.Equal(4, rolledBack.Revision);
        Assert.Equal("service-1", Assert.Single((await node.Published()).Config.VirtualServices).Name);
        Assert.Equal("rolled back to revision 1", (await node.History(1)).Entries[0].Summary);
        Assert.Equal(3, (await node.Accepted(Commands.AddService(3))).CreatedId);
    }

    [Fact]
    public async Task A_rollback_to_a_revision_that_is_not_kept_is_refused()
    {
        await using var node = ConfigNode.Start(_folder.Path);
        await node.Accepted(Commands.AddService(1));

        var refused = await node.Refused(new ConfigCommand.Rollback(9));

        Assert.Equal(ConfigProtocol.RefusalKind.NotFound, refused.Kind);
        Assert.Equal(ProblemCodes.RevisionNotKept, Assert.Single(refused.Problems).Code);
        Assert.Equal(1, (await node.Published()).Revision);
    }

    [Fact]
    public async Task The_journal_holds_no_type_name()
    {
        await using (var node = ConfigNode.Start(_folder.Path))
        {
            await node.Config.Ask<ConfigProtocol.EpochRecorded>(new ConfigProtocol.RecordEpoch(1), ConfigNode.Patience);
            for (var number = 1; number <= Limits.EventsPerSnapshot; number++)
            {
                await node.Accepted(Commands.AddService(number));
            }

            await Until.True(() => Task.FromResult(Rows("snapshot") > 0), "a snapshot is saved");
        }

        var text = string.Concat(Directory.GetFiles(_folder.Path, "a.db*").Select(file => File.ReadAllText(file, System.Text.Encoding.Latin1)));
        Assert.Contains("service-1", text, StringComparison.Ordinal);
        foreach (var trace in new[] { "LoadMaster.", "LoadMaster,", "System.", "Newtonsoft", "$type", "PublicKeyToken", "ConfigJournal" })
        {
            Assert.DoesNotContain(trace, text, StringComparison.Ordinal);
        }
    }

    private long Rows(string table)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("a.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {table}";
        return (long)command.ExecuteScalar()!;
    }
}
