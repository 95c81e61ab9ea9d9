using System.Net;
using System.Runtime.CompilerServices;
using LoadMaster.DataPlane.AccessLog;
using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.DataPlane.Queueing;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>All that is served, immutable; the loops pick it up by one reference.</summary>
internal sealed record ServingTable(long Revision, ServiceEntry[] Services)
{
    public static ServingTable Empty { get; } = new(0, []);
}

/// <summary>One virtual service in a table; a request keeps the entry it started with.</summary>
/// <param name="Binding">Null while its address cannot be bound.</param>
/// <param name="Sticky">How clients are known again; null without persistence.</param>
internal sealed record ServiceEntry(
    ServicePlan Plan, ServiceState State, ListenerBinding? Binding, IBalancer Balancer, ServerEntry[] Servers, StickyClients? Sticky, TimeoutsMs Timeouts)
{
    /// <summary>Null for services without TLS.</summary>
    public TlsContext? Tls { get; init; }

    /// <summary>Null for services that answer nothing by themselves.</summary>
    public ServiceAnswers? Answers { get; init; }

    /// <summary>The index of the server of last resort, which no balancer knows; -1 without one.</summary>
    public int SorryIndex { get; init; } = -1;

    /// <summary>Null for services without content rules.</summary>
    public RuleSet? Rules { get; init; }

    /// <summary>The server groups; <see cref="Balancer"/> and <see cref="Sticky"/> know the servers of no group.</summary>
    public GroupEntry[] Groups { get; init; } = [];


    /// <summary>One for each extra port that could be bound.</summary>
    public ListenerBinding[] ExtraBindings { get; init; } = [];

    /// <summary>The service that this one follows in its persistence; null for none.</summary>
    public ServiceEntry? Leader { get; init; }

    /// <summary>The table that is this service's own, not one that it follows.</summary>
    public PersistenceTable? OwnClients => Leader is null ? Sticky?.Table : null;

    public IEnumerable<ListenerBinding> Bindings => Binding is null ? ExtraBindings : ExtraBindings.Prepend(Binding);

    /// <summary>Null when real servers are spoken to without TLS.</summary>
    public ServerTls? ServerTls { get; init; }

    /// <summary>Null when servers are not chosen by the name in a ClientHello.</summary>
    public SniRoutes? Sni { get; init; }

    /// <summary>Servers that one request or connection may be given to.</summary>
    public int TriesMax { get; } = Plan.Service.Retry.TriesMax;

    /// <summary>Null when every response is passed on.</summary>
    public RetryPlan? Retry { get; } = RetryPlan.Of(Plan.Service);

    /// <summary>Null when servers are not ejected.</summary>
    public OutlierPlan? Outliers { get; } = OutlierPlan.Of(Plan.Service);

    /// <summary>Null when no server has a limit of connections.</summary>
    public QueuePlan? Queue { get; init; }

    /// <summary>It holds only those servers of its service that are for one name.</summary>
    public bool IsSniGroup { get; init; }

    /// <summary>Null without limits.</summary>
    public LimitGate? Gate { get; } = LimitGate.Of(Plan.Service, State.Limits);

    /// <summary>Null without limits of bandwidth.</summary>
    public BandwidthPlan? Bandwidth { get; } = BandwidthPlan.Of(Plan.Service, State.Bandwidth);

    /// <summary>Whose connections begin with a PROXY header; null for nobody's.</summary>
    public NetworkSet? ProxiedBy { get; } = NetworkSet.Of(Plan.Service.ProxyProtocol.AcceptFrom);

    /// <summary>The PROXY header that real servers get.</summary>
    public ProxyProtocolVersion ProxySend => Plan.Service.ProxyProtocol.Send;

    /// <summary>Real servers see the client's address.</summary>
    public bool IsTransparent => Plan.Service.Transparent;

    /// <summary>A connection to a real server is one client's: it tells whose it is.</summary>
    public bool IsPerClient => ProxySend != ProxyProtocolVersion.Off || IsTransparent;

    /// <summary>Of a transparent service: the network of each real server that is in one of this node's own.</summary>
    public IReadOnlyDictionary<IPAddress, NetworkSet> Neighbours { get; init; } = ClientRouting.NoNeighbours;

    /// <summary>Null without an access log.</summary>
    public AccessFormat? AccessFormat { get; } = AccessFormat.Of(Plan.Service);

    /// <summary>Null when no responses are kept.</summary>
    public CachePlan? Caching { get; init; }

    /// <summary>Null when responses are not compressed.</summary>
    public CompressionPlan? Compression { get; } = CompressionPlan.Of(Plan.Service);

    /// <summary>Null when requests are not inspected for attacks.</summary>
    public InspectedService? Inspected { get; } = InspectedService.Of(Plan.Service);

    public VirtualService Config => Plan.Service;

    /// <summary>Without the server of last resort.</summary>
    public ServerEntry[] RealServers => SorryIndex < 0 ? Servers : Servers[..SorryIndex];
}

/// <summary>One server group: it chooses by the indexes of the whole service.</summary>
internal readonly record struct GroupEntry(IBalancer Balancer, StickyClients? Sticky);

/// <summary>One real server in a table.</summary>
/// <param name="Tls">Null for a server that is spoken to without TLS.</param>
/// <param name="DrainEndsAt">In the loop's milliseconds; <see cref="long.MaxValue"/> while it does not drain.</param>
internal sealed record ServerEntry(ServerSlot Slot, ServerState State, ServerTls? Tls, long DrainEndsAt)
{
    /// <summary>Its server group, from 1; 0: none.</summary>
    public int Group { get; init; }

    /// <summary>When its connections are cut; <see cref="long.MaxValue"/> for never.</summary>
    public long CutsAt { get; init; } = long.MaxValue;

    /// <summary>Whether clients that are tied to it may come.</summary>
    public bool TakesKnownClients(long now) => Slot.Availability is ServerAvailability.Up or ServerAvailability.Draining && now < DrainEndsAt;
}

/// <summary>The time limits of a service, in the loop's milliseconds.</summary>
internal sealed record TimeoutsMs(
    long ClientHeader, long ClientBody, long ClientIdle, long ServerConnect, long ServerResponse, long ServerBody, long TunnelIdle, long Drain)
{
    public static TimeoutsMs Of(ServiceTimeouts seconds) => new(
        Milliseconds(seconds.ClientHeaderTimeoutSeconds),
        Milliseconds(seconds.ClientBodyTimeoutSeconds),
        Milliseconds(seconds.ClientIdleTimeoutSeconds),
        Milliseconds(seconds.ServerConnectTimeoutSeconds),
        Milliseconds(seconds.ServerResponseTimeoutSeconds),
        Milliseconds(seconds.ServerBodyTimeoutSeconds),
        Milliseconds(seconds.TunnelIdleTimeoutSeconds),
        Milliseconds(seconds.DrainTimeoutSeconds));

    private static long Milliseconds(double seconds) => (long)(seconds * 1000);
}

/// <summary>The slots that were tried for one request.</summary>
[InlineArray(Domain.Limits.ConnectAttemptsMax)]
internal struct TriedSlots
{
    private int _first;
}
