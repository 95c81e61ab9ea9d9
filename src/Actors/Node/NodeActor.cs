using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Drain;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Layer4;
using LoadMaster.Actors.Mark;
using LoadMaster.Actors.Networking;
using LoadMaster.Actors.Pair;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Sharing;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.Transfers;
using LoadMaster.Actors.Update;
using LoadMaster.Actors.VirtualServices;

namespace LoadMaster.Actors.Node;

/// <summary>
/// The root of the tree. A child that fails starts anew and asks for its state again, while traffic goes on.
/// A child that stops for good (one that fails too often) ends the process, so that its supervisor starts it afresh. Not so the config actor, which
/// stops whenever its journal takes no entry: with a full disk a process that ends could not even start again, while one that lives goes on serving.
/// </summary>
public sealed class NodeActor : ReceiveActor, IWithTimers
{
    /// <summary>A connection that is younger than this and its way to the standby does not survive a failure.</summary>
    private static readonly TimeSpan ConnectionsEvery = TimeSpan.FromMilliseconds(20);

    private readonly Action<string> _giveUp;
    private readonly Props _config;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _configWasRead;

    /// <param name="giveUp">Ends the process with a reason; called at most once for each child that stopped.</param>
    public NodeActor(NodeDependencies dependencies, Action<string> giveUp)
    {
        _giveUp = giveUp;
        var config = ConfigActorSettings.From(dependencies);
        _config = ConfigActor.Props(config);
        Receive<Terminated>(OnTerminated);
        Receive<ConfigProtocol.ConfigPublished>(_ => _configWasRead = true);
        Receive<ConfigDue>(_ => Start(ActorNames.Config, _config));
        Context.System.EventStream.Subscribe(Self, typeof(ConfigProtocol.ConfigPublished));
        StartChildren(dependencies, config);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeDependencies dependencies, Action<string> giveUp) =>
        Akka.Actor.Props.Create(() => new NodeActor(dependencies, giveUp));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.Restart();

    /// <summary>HA first: it must answer its peer before the journal has been read.</summary>
    private void StartChildren(NodeDependencies dependencies, ConfigActorSettings config)
    {
        Start(ActorNames.Ha, HaActor.Props(
            Context.System, dependencies.Options, dependencies.Ha, dependencies.DataPlane, dependencies.Time, _giveUp, null, dependencies.DataDirectory));
        if (dependencies.Pair is { } pair)
        {
            Start(ActorNames.Pair, PairActor.Props(dependencies.Options, pair, dependencies.Ha?.Heartbeat));
        }

        Start(ActorNames.Config, _config);
        Start(ActorNames.Replication, ReplicationActor.Props(config));
        Start(ActorNames.L4, L4Actor.Props(dependencies.Layer4, dependencies.Time));
        Start(ActorNames.Serving, ServingActor.Props(dependencies.DataPlane));
        Start(ActorNames.Services, VirtualServicesActor.Props(dependencies.Probe, dependencies.LoadAgent, dependencies.Time));
        Start(ActorNames.Stats, StatsActor.Props(dependencies.DataPlane, dependencies.Time));
        Start(ActorNames.Mark, MarkActor.Props(dependencies.Log));
        if (dependencies.Update is { } update)
        {
            Start(ActorNames.Update, UpdateActor.Props(dependencies.Options.Name, update, dependencies.Time));
        }

        if (dependencies.Ha is not null)
        {
            StartPartners(dependencies, config);
        }
    }

    /// <summary>Those that speak with their like on the other nodes.</summary>
    private void StartPartners(NodeDependencies dependencies, ConfigActorSettings config)
    {
        Start(ActorNames.Transfers, TransferActor.Props(() => config.Partners));
        Start(ActorNames.TotalsSync, TotalsSyncActor.Props(config));
        Start(ActorNames.MarkWatch, MarkWatchActor.Props(config, dependencies.Log));
        if (dependencies.Persistence is { } persistence)
        {
            Start(ActorNames.PersistenceSync, PersistenceSyncActor.Props(config, persistence));
        }

        if (dependencies.Connections is { } connections)
        {
            Start(ActorNames.ConnectionSync, PersistenceSyncActor.Props(config, connections, ActorNames.ConnectionSync, "layer 4 connections", ConnectionsEvery));
        }

        if (dependencies.Layer4Clients is { } clients)
        {
            Start(ActorNames.ClientSync, PersistenceSyncActor.Props(config, clients, ActorNames.ClientSync, "layer 4 clients"));
        }

        if (dependencies.Drain is { } drain)
        {
            Start(ActorNames.SwitchDrain, SwitchDrainActor.Props(dependencies.Options.Name, drain, dependencies.Time));
        }

        if (dependencies.Content is { } content)
        {
            Start(ActorNames.Content, ContentActor.Props(config, content));
        }

        if (dependencies is { Shares: { } shares, Caches: { } caches })
        {
            Start(ActorNames.Sharing, SharingActor.Props(config, shares, caches));
        }

        if (dependencies.Network is { } network)
        {
            Start(ActorNames.Network, NetworkActor.Props(network));
        }
    }

    private void Start(string name, Props props) => Context.Watch(Context.ActorOf(props, name));

    private void OnTerminated(Terminated message)
    {
        var name = message.ActorRef.Path.Name;
        if (name == ActorNames.Config && _configWasRead)
        {
            _log.Error("The configuration journal fails: traffic and failover go on, changes are refused; it is opened again in {Seconds} s", ChildSupervision.RecreateDelay.TotalSeconds);
            Timers.StartSingleTimer(nameof(ConfigDue), ConfigDue.Instance, ChildSupervision.RecreateDelay);
            return;
        }

        _log.Error("Actor {Actor} has stopped for good; this node starts afresh", name);
        _giveUp($"actor {name} has stopped");
    }

    private sealed record ConfigDue
    {
        public static ConfigDue Instance { get; } = new();
    }
}
