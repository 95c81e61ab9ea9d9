using Akka.Actor;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Tests.Settings;

public sealed class AkkaSettingsTests
{
    private static readonly JournalOptions Sqlite = new(JournalProvider.Sqlite, "Data Source=/tmp/x.db");

    [Fact]
    public void A_single_node_opens_no_port()
    {
        var config = AkkaSettings.Hocon(new NodeOptions { Name = "a" }, Sqlite, false, null);

        Assert.Equal("local", config.GetString("akka.actor.provider"));
    }

    [Fact]
    public void A_node_of_a_pair_listens_on_its_link_address_with_tls_and_room_for_a_whole_configuration()
    {
        var ha = new HaNodeOptions { Address = System.Net.IPAddress.Parse("198.18.2.2"), HeartbeatKey = new byte[32] };

        var config = AkkaSettings.Hocon(new NodeOptions { Name = "a", Ha = ha }, Sqlite, true, null);

        Assert.Equal("cluster", config.GetString("akka.actor.provider"));
        Assert.Equal("198.18.2.2", config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal(HaNodeOptions.ClusterPortDefault, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.True(config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"));
        Assert.Equal(Limits.ClusterFrameBytesMax, config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size"));
        Assert.Empty(config.GetStringList("akka.cluster.seed-nodes"));
        Assert.Equal("LoadMaster.Actors.Ha.HaDowningProvider, LoadMaster.Actors", config.GetString("akka.cluster.downing-provider-class"));
    }

    [Theory]
    [InlineData("Host=db;Password=a\"b\\c$${x}#//;Database=x y")]
    [InlineData("Data Source=C:\\x, y = { z }")]
    public void A_connection_string_arrives_as_it_was_given(string connectionString)
    {
        var config = AkkaSettings.Hocon(new NodeOptions { Name = "a" }, new JournalOptions(JournalProvider.PostgreSql, connectionString), false, null);

        Assert.Equal(connectionString, config.GetString("akka.persistence.journal.sql.connection-string"));
        Assert.Equal(connectionString, config.GetString("akka.persistence.snapshot-store.sql.connection-string"));
        Assert.Equal("PostgreSQL.15", config.GetString("akka.persistence.journal.sql.provider-name"));
    }

    [Fact]
    public void A_connection_string_cannot_add_settings()
    {
        var journal = new JournalOptions(JournalProvider.PostgreSql, "Host=db\nakka.loglevel = DEBUG");

        Assert.Throws<ArgumentException>(() => AkkaSettings.Hocon(new NodeOptions { Name = "a" }, journal, false, null));
    }

    [Fact]
    public async Task The_given_logger_takes_the_log()
    {
        var system = ActorSystem.Create("log", AkkaSettings.Build(new NodeOptions { Name = "a" }, Sqlite, logger: typeof(Akka.Event.DefaultLogger)));
        try
        {
            Assert.Equal(["Akka.Event.DefaultLogger, Akka"], system.Settings.Loggers);
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public async Task Services_and_what_belongs_to_them_run_on_their_own_threads()
    {
        var system = ActorSystem.Create("threads", AkkaSettings.Build(new NodeOptions { Name = "a" }, Sqlite));
        try
        {
            var dispatchers = await system
                .ActorOf(Props.Create<Nested>(), ActorNames.Node)
                .Ask<string[]>(new[] { ActorNames.Services, "vs-1", ActorNames.Scheduler }, TimeSpan.FromSeconds(20));

            Assert.Equal(["akka.actor.default-dispatcher", ServicesDispatcher.Name, ServicesDispatcher.Name, ServicesDispatcher.Name], dispatchers);
        }
        finally
        {
            await system.Terminate();
        }
    }

    /// <summary>Answers the dispatchers of itself and of the actors below it that the names lead to.</summary>
    private sealed class Nested : ReceiveActor
    {
        public Nested() => ReceiveAsync<string[]>(async names =>
        {
            var (context, sender) = (Context, Sender);
            string[] below = names.Length == 0
                ? []
                : await context.ActorOf(Props.Create<Nested>(), names[0]).Ask<string[]>(names[1..]);
            sender.Tell((string[])[context.Dispatcher.Id, .. below]);
        });
    }
}
