using Akka.Actor;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Settings;

public sealed class PostgreSqlTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const string NotInstalled = "because PostgreSQL is not installed";

    [SkippableFact]
    public async Task The_journal_works_on_postgresql_through_snapshots_and_a_restart()
    {
        Skip.IfNot(PostgreSqlServer.Installed, NotInstalled);
        using var folder = new TemporaryFolder();
        var options = new ConfigNodeOptions { Journal = new JournalOptions(JournalProvider.PostgreSql, server.ConnectionString) };
        object before;
        await using (var node = ConfigNode.Start(folder.Path, options))
        {
            await node.Config.Ask<Actors.Config.ConfigProtocol.EpochRecorded>(new Actors.Config.ConfigProtocol.RecordEpoch(3), ConfigNode.Patience);
            await Task.WhenAll(Enumerable.Range(1, Limits.EventsPerSnapshot + 10).Select(number => node.Accepted(Commands.AddService(number))));
            before = await node.Published();
        }

        await using var again = ConfigNode.Start(folder.Path, options);
        Assert.Equal(before, await again.Published());
        Assert.Equal(Limits.EventsPerSnapshot + 11, (await again.Accepted(Commands.AddService(150))).Revision);
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_named_without_the_password()
    {
        var journal = new JournalOptions(JournalProvider.PostgreSql, $"Host=127.0.0.1;Port={LocalPorts.Free()};Database=lm;Username=u;Password=secret7");

        var problem = Assert.Throws<StartupProblemException>(() => JournalPreparation.Prepare(journal));

        Assert.Equal(ProblemCodes.JournalFailed, problem.Code);
        Assert.Contains("'lm' at 127.0.0.1:", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Start it", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret7", problem.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_database_that_does_not_exist_is_named()
    {
        Skip.IfNot(PostgreSqlServer.Installed, NotInstalled);
        var journal = new JournalOptions(JournalProvider.PostgreSql, $"Host=127.0.0.1;Port={server.Port};Database=nowhere;Username=loadmaster");

        var problem = Assert.Throws<StartupProblemException>(() => JournalPreparation.Prepare(journal));

        Assert.Contains("\"nowhere\" does not exist", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_says_how_one_looks()
    {
        var problem = Assert.Throws<StartupProblemException>(() => JournalPreparation.Prepare(new JournalOptions(JournalProvider.PostgreSql, "Colour=red")));

        Assert.Equal(ProblemCodes.BadOption, problem.Code);
        Assert.Contains("Host=db;Database=loadmaster", problem.Message, StringComparison.Ordinal);
    }
}
