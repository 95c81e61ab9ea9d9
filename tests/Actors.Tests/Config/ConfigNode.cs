using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Transfers;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Tests.Config;

/// <summary>How a node under test differs from a single node on SQLite.</summary>
public sealed record ConfigNodeOptions
{
    public string Name { get; init; } = "a";

    public ValueList<string> Partners { get; init; } = [];

    public ClusterTls? Tls { get; init; }

    /// <summary>Null: SQLite in the folder.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>HOCON that goes before the product's.</summary>
    public string Extra { get; init; } = "";

    /// <summary>Whether the data plane answers each configuration at once.</summary>
    public bool Serving { get; init; } = true;

    /// <summary>Null: no persistence entries are streamed.</summary>
    public IPersistenceFeed? Persistence { get; init; }

    /// <summary>Null: no files are exchanged.</summary>
    public IContentStore? Content { get; init; }

    public string? ConflictDirectory { get; init; }

    public TimeSpan ReplyWithin { get; init; } = TimeSpan.FromSeconds(20);

    public int ListenersMax { get; init; } = int.MaxValue;

    public TimeSpan HandOnWithin { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>One actor system with config and replication actors at their product paths; the test plays the other actors.</summary>
public sealed class ConfigNode : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ConfigActorSettings _settings;

    private ConfigNode(ActorSystem system, ConfigActorSettings settings, IActorRef config, IActorRef replication)
    {
        System = system;
        _settings = settings;
        Name = settings.NodeName;
        Config = config;
        Replication = replication;
    }

    public ActorSystem System { get; }

    public string Name { get; }

    public IActorRef Config { get; }

    public IActorRef Replication { get; }

    public IActorRef PersistenceSync { get; private set; } = ActorRefs.Nobody;

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    public static ConfigNode Start(string folder, ConfigNodeOptions? options = null)
    {
        options ??= new ConfigNodeOptions();
        var journal = options.Journal ?? new JournalOptions(JournalProvider.Sqlite, $"Data Source={Path.Combine(folder, $"{options.Name}.db")}");
        JournalPreparation.Prepare(journal);
        var system = ActorSystem.Create(ActorNames.System, Setup(options, journal));
        var settings = new ConfigActorSettings
        {
            NodeName = options.Name,
            HaConfigured = options.Partners.Count > 0,
            Partners = options.Partners,
            DataDirectory = options.ConflictDirectory ?? folder,
            Time = TimeProvider.System,
            ReplyWithin = options.ReplyWithin,
            ListenersMax = options.ListenersMax,
            HandOnWithin = options.HandOnWithin,
        };
        var parent = system.ActorOf(Props.Create(() => new Parent()), ActorNames.Node);
        if (options.Serving)
        {
            var serving = system.ActorOf(Props.Create(() => new PlansApplied()));
            system.EventStream.Subscribe(serving, typeof(ConfigProtocol.ConfigPublished));
        }

        if (options.Partners.Count > 0)
        {
            _ = Child(parent, TransferActor.Props(() => settings.Partners), ActorNames.Transfers).Ask<ActorIdentity>(new Identify(null), Patience).GetAwaiter().GetResult();
        }

        var node = new ConfigNode(
            system,
            settings,
            Child(parent, ConfigActor.Props(settings), ActorNames.Config),
            Child(parent, ReplicationActor.Props(settings), ActorNames.Replication));

        if (options.Persistence is { } feed)
        {
            node.PersistenceSync = Child(parent, PersistenceSyncActor.Props(settings, feed), ActorNames.PersistenceSync);
            node.SyncStatus().GetAwaiter().GetResult();
        }

        if (options.Content is { } content)
        {
            // Its address must be known before the test publishes who is connected.
            _ = Child(parent, ContentActor.Props(settings, content), ActorNames.Content).Ask<ActorIdentity>(new Identify(null), Patience).GetAwaiter().GetResult();
        }

        // Both have subscribed to the event stream once they answer.
        node.Published().GetAwaiter().GetResult();
        node.ReplicationStatus().GetAwaiter().GetResult();
        return node;
    }

    public Task<object> Change(ConfigCommand command, long? expected = null, string by = "tester") =>
        Config.Ask<object>(new ConfigProtocol.ChangeConfig(command, by, expected), Patience);

    public async Task<ConfigProtocol.ChangeAccepted> Accepted(ConfigCommand command, long? expected = null)
    {
        var answer = await Change(command, expected);
        Assert.False(answer is ConfigProtocol.ChangeRefused, $"refused: {answer}");
        return Assert.IsType<ConfigProtocol.ChangeAccepted>(answer);
    }

    public async Task<ConfigProtocol.ChangeRefused> Refused(ConfigCommand command, long? expected = null) =>
        Assert.IsType<ConfigProtocol.ChangeRefused>(await Change(command, expected));

    public Task<ConfigProtocol.ConfigPublished> Published() => Config.Ask<ConfigProtocol.ConfigPublished>(ConfigProtocol.GetConfig.Instance, Patience);

    public Task<ConfigProtocol.ConfigHistory> History(int countMax = 1000) =>
        Config.Ask<ConfigProtocol.ConfigHistory>(new ConfigProtocol.GetHistory(countMax), Patience);

    public Task<ReplicationProtocol.ReplicationStatus> ReplicationStatus() =>
        Replication.Ask<ReplicationProtocol.ReplicationStatus>(ReplicationProtocol.GetReplicationStatus.Instance, Patience);

    public Task<PersistenceSyncProtocol.SyncStatus> SyncStatus() =>
        PersistenceSync.Ask<PersistenceSyncProtocol.SyncStatus>(PersistenceSyncProtocol.GetSyncStatus.Instance, Patience);

    public void Ha(HaState state, long epoch, ConfigNode? active = null) =>
        System.EventStream.Publish(new HaProtocol.HaStateChanged(state, epoch, active?.Name, active?.Address));

    /// <summary>Becomes active the way that the HA actor does it.</summary>
    public async Task Activate(long epoch)
    {
        Ha(HaState.Active, epoch);
        await Config.Ask<ConfigProtocol.EpochRecorded>(new ConfigProtocol.RecordEpoch(epoch), Patience);
    }

    public void Connect(ConfigNode peer) => System.EventStream.Publish(new HaProtocol.PeerConnected(peer.Name, peer.Address));

    public void Disconnect(ConfigNode peer) => System.EventStream.Publish(new HaProtocol.PeerDisconnected(peer.Name));

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        System.Dispose();
    }

    private static ActorSystemSetup Setup(ConfigNodeOptions options, JournalOptions journal)
    {
        var ha = options.Partners.Count == 0
            ? null
            : new HaNodeOptions { Address = global::System.Net.IPAddress.Loopback, ClusterPort = 0, HeartbeatKey = new byte[32] };
        var node = new NodeOptions { Name = options.Name, Ha = ha };

        // The test plays the HA actor, so plain remoting is enough.
        var first = ha is null ? options.Extra : $"akka.actor.provider = remote\n{options.Extra}";
        var config = ConfigurationFactory.ParseString($"akka.loglevel = WARNING\n{first}").WithFallback(AkkaSettings.Hocon(node, journal, options.Tls is not null, null));
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));
        return options.Tls is { } tls ? setup.And(tls.ToSetup()) : setup;
    }

    /// <summary>Starts one more actor at its product path; it has started when this returns.</summary>
    public async Task<IActorRef> Add(Func<ConfigActorSettings, Props> props, string name)
    {
        var parent = await System.ActorSelection($"/user/{ActorNames.Node}").ResolveOne(Patience);
        var child = await parent.Ask<IActorRef>((props(_settings), name), Patience);
        await child.Ask<ActorIdentity>(new Identify(null), Patience);
        return child;
    }

    private static IActorRef Child(IActorRef parent, Props props, string name) =>
        parent.Ask<IActorRef>((props, name), Patience).GetAwaiter().GetResult();

    private sealed class Parent : ReceiveActor
    {
        public Parent() => Receive<(Props Props, string Name)>(child => Sender.Tell(Context.ActorOf(child.Props, child.Name)));
    }

    private sealed class PlansApplied : ReceiveActor
    {
        public PlansApplied() => Receive<ConfigProtocol.ConfigPublished>(
            published => Context.System.EventStream.Publish(new ServingProtocol.PlanApplied(published.Revision, ValueList<ListenerProblem>.Empty)));
    }
}
