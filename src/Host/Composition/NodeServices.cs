using System.Net;
using Akka.Actor;
using LoadMaster.Actors.Node;
using LoadMaster.Actors.Settings;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Probes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.AccessLog;
using LoadMaster.Host.Acme;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Events;
using LoadMaster.Host.Filtering;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Networking;
using LoadMaster.Host.Options;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Snmp;
using LoadMaster.Host.Stapling;
using LoadMaster.Host.Support;
using LoadMaster.Host.Update;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Arbiter;
using LoadMaster.Network.Configuration;
using LoadMaster.Network.Conntrack;
using LoadMaster.Network.Direct;
using LoadMaster.Network.Drain;
using LoadMaster.Network.Filtering;
using LoadMaster.Network.Heartbeat;
using LoadMaster.Network.Link;
using LoadMaster.Network.Nftables;
using LoadMaster.Network.Transparency;

namespace LoadMaster.Host.Composition;

/// <summary>Registers the data plane, the network and the actor system of one node.</summary>
public static class NodeServices
{
    public static IServiceCollection AddNode(this IServiceCollection services, DaemonOptions options, PairBoot? pair)
    {
        var secrets = PairSecrets.Of(options, pair);
        var node = ToNodeOptions(options, secrets, pair);
        services.AddSingleton(node);
        var seal = PrivateKeySeal.Open(options.Node.DataDirectory, secrets?.SealSecret);
        services.AddSingleton<IPrivateKeys>(seal);
        services.AddSingleton(provider => new DataPlaneEngine(
            new DataPlaneOptions
            {
                Threads = options.DataPlane.Threads == 0 ? Environment.ProcessorCount : options.DataPlane.Threads,
                PrivateKeys = provider.GetRequiredService<IPrivateKeys>(),
                PersistenceSecret = seal.PersistenceSecret,
                TicketSecret = seal.TicketSecret,
                ClientRoutes = provider.GetRequiredService<IClientRoutes>(),
                Log = line => provider.GetRequiredService<ILogger<DataPlaneEngine>>().LogWarning("{Line:l}", line),
            },
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDataPlane>(provider => provider.GetRequiredService<DataPlaneEngine>());
        services.AddSingleton<IPersistenceFeed>(provider => provider.GetRequiredService<DataPlaneEngine>().Persistence);
        services.AddCaches(isPair: node.Ha is not null);
        services.AddSingleton(provider => provider.GetRequiredService<DataPlaneEngine>().Ips);
        services.AddInspection(options.Node.DataDirectory);
        services.AddAccessLog(options.Node);
        services.AddBackup(options.Node.DataDirectory);
        services.AddSnmp(options.Node.DataDirectory);
        services.AddEvents(options.Node.DataDirectory);
        services.AddStapling(options.Node.DataDirectory).AddAcme(options.Node.DataDirectory);
        services.AddSingleton<IUpdateGateway, ActorUpdateGateway>();
        services.AddUpdate(options.Update, options.Node.DataDirectory);
        services.AddSingleton<IActorView, ActorView>();
        services.AddSupport(options.Node);
        services.AddKernel(options);
        services.AddSingleton<IPacketFilter, PacketFilterKernel>();
        services.AddFilter(new FilterNode(options.Management.Port, () => node.Ha is null ? [] : node.Ha.Peers.SelectMany(peer => peer.Addresses).ToValueList()));
        services.AddSingleton<IHealthProbe>(provider => new DirectHealthProbe(new HealthProbe(TimeProvider.System, DescriptorBudget.OfThisProcess().ChecksAtOnce), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILoadAgent, LoadAgent>();
        if (node.Ha is not null)
        {
            services.AddSingleton<ISharedAddresses, SharedAddresses>();
            services.AddSingleton<IDrainPaths, DrainPaths>();
            var stations = new StationBook();
            services.AddSingleton<ILinkProbe>(provider => new LinkProbe(provider.GetRequiredService<TimeProvider>(), stations));
            services.AddSingleton<IHeartbeatLink>(provider => new HeartbeatLink(
                node.Name,
                node.Ha,
                new HeartbeatLinkOptions { Incarnation = Incarnation(provider, options), Version = OwnVersion(provider), Stations = stations },
                provider.GetRequiredService<TimeProvider>()));
        }

        services.AddSingleton(provider => new ActorSystemService(
            provider.GetRequiredService<NodeLifetime>(),
            ToDependencies(provider, options, secrets),
            ToJournal(options),
            secrets?.Tls));
        services.AddHostedService(provider => provider.GetRequiredService<ActorSystemService>());
        services.AddSingleton<ActorSystem>(provider => provider.GetRequiredService<ActorSystemService>().System);
        services.AddSingleton<INodeGateway, ActorNodeGateway>();
        return services;
    }

    /// <summary>The node's own network, and what the kernel does for services: layer 4, and the way back of transparent connections.</summary>
    private static void AddKernel(this IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton<INetworkKernel, NetworkKernel>();
        services.AddNetwork(NetworkServices.NodeOf(options));
        services.AddSingleton<LocalDelivery>();
        services.AddSingleton<IClientRoutes, ClientRoutes>();
        services.AddSingleton<Layer4Kernel>();
        services.AddSingleton<ILayer4>(provider => provider.GetRequiredService<Layer4Kernel>());
        services.AddSingleton(provider => new ConntrackFeed(
            provider.GetRequiredService<TimeProvider>(),
            () => provider.GetRequiredService<Layer4Kernel>().Serves,
            line => provider.GetRequiredService<ILogger<ConntrackFeed>>().LogWarning("{Line:l}", line)));
        services.AddSingleton(provider => new Layer4PersistenceFeed(
            provider.GetRequiredService<Layer4Kernel>(),
            provider.GetRequiredService<TimeProvider>(),
            line => provider.GetRequiredService<ILogger<Layer4PersistenceFeed>>().LogWarning("{Line:l}", line)));
    }

    private static long Incarnation(IServiceProvider provider, DaemonOptions options) =>
        IncarnationFile.Next(Path.Combine(options.Node.DataDirectory, "incarnation"), provider.GetRequiredService<TimeProvider>());

    private static NodeDependencies ToDependencies(IServiceProvider provider, DaemonOptions options, PairSecrets? secrets)
    {
        var node = provider.GetRequiredService<NodeOptions>();
        return new NodeDependencies
        {
            Options = node,
            DataDirectory = options.Node.DataDirectory,
            Time = provider.GetRequiredService<TimeProvider>(),
            DataPlane = provider.GetRequiredService<IDataPlane>(),
            Probe = provider.GetRequiredService<IHealthProbe>(),
            Layer4 = provider.GetRequiredService<ILayer4>(),
            LoadAgent = provider.GetRequiredService<ILoadAgent>(),
            Log = provider.GetRequiredService<INodeLog>(),
            Persistence = provider.GetRequiredService<IPersistenceFeed>(),
            Caches = provider.GetRequiredService<IResponseCaches>(),
            Shares = provider.GetRequiredService<DataPlaneEngine>().Shares,
            Content = provider.GetRequiredService<NodeContent>(),
            Update = provider.GetRequiredService<IUpdatePort>(),
            Network = provider.GetRequiredService<INetworkDesk>(),
            Pair = new PairPorts(provider.GetRequiredService<IPairStore>(), OwnVersion(provider), secrets?.Tls.Trust, node.Ha?.Live),
            Connections = provider.GetRequiredService<ConntrackFeed>(),
            Layer4Clients = provider.GetRequiredService<Layer4PersistenceFeed>(),
            Drain = node.Ha is null ? null : new DrainPorts(provider.GetRequiredService<DataPlaneEngine>(), provider.GetRequiredService<IDrainPaths>()),
            Ha = node.Ha is null
                ? null
                : new HaPorts(
                    provider.GetRequiredService<ISharedAddresses>(),
                    provider.GetRequiredService<ILinkProbe>(),
                    provider.GetRequiredService<IHeartbeatLink>())
                {
                    Arbiter = ToArbiter(options, secrets!, provider.GetRequiredService<IHeartbeatLink>().Incarnation),
                    ArbiterAddress = options.Ha!.Arbiter,
                    Version = OwnVersion(provider),
                },
        };
    }

    /// <summary>The variable is for tests of upgrades only; a node that pretends says so in its version, which its peers and the status show.</summary>
    private static PairVersion OwnVersion(IServiceProvider provider)
    {
        var software = provider.GetRequiredService<NodeInfo>().Version;
        return PairVersion.Pretended(Environment.GetEnvironmentVariable("LM_TEST_PAIR_PROTOCOL"), software) ?? PairVersion.Of(software);
    }

    private static ArbiterClient? ToArbiter(DaemonOptions options, PairSecrets secrets, long incarnation) =>
        ArbiterCommand.EndpointOf(options.Ha!.Arbiter) is { } arbiter ? new(arbiter, secrets.ArbiterKey, incarnation) : null;

    private static NodeOptions ToNodeOptions(DaemonOptions options, PairSecrets? secrets, PairBoot? pair) => new()
    {
        Name = options.Node.Name,
        Ha = options.Ha is { } ha
            ? new HaNodeOptions
            {
                Address = IPAddress.Parse(ha.Address),
                ClusterPort = ha.ClusterPort,
                HeartbeatPort = ha.HeartbeatPort,
                HeartbeatKey = secrets!.HeartbeatKeys[0],
                HeartbeatKeysAccepted = secrets.HeartbeatKeys.Skip(1).ToValueList(),
                Live = pair is null ? null : new LivePeers(pair.Document.PeersOf(options.Node.Name)),
                Peers = ha.Peers.Select(peer => new PeerOptions(peer.Name, peer.Addresses.Select(IPAddress.Parse).ToValueList())).ToValueList(),
            }
            : null,
    };

    private static JournalOptions ToJournal(DaemonOptions options) => options.Journal switch
    {
        { Provider: "postgresql" } journal => new JournalOptions(JournalProvider.PostgreSql, journal.ConnectionString),
        { ConnectionString.Length: > 0 } journal => new JournalOptions(JournalProvider.Sqlite, journal.ConnectionString),
        _ => JournalOptions.SqliteIn(options.Node.DataDirectory),
    };
}
