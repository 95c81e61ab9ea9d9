using System.Runtime.CompilerServices;
using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Persistence;
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
/// <param name="Clients">Who is tied to which server; null without persistence.</param>
internal sealed record ServiceEntry(
    ServicePlan Plan, ServiceState State, ListenerBinding? Binding, IBalancer Balancer, ServerEntry[] Servers, SourceIpTable? Clients, TimeoutsMs Timeouts)
{
    /// <summary>Null for services without TLS.</summary>
    public TlsContext? Tls { get; init; }

    /// <summary>Null for services that answer nothing by themselves.</summary>
    public ServiceAnswers? Answers { get; init; }

    /// <summary>The index of the server of last resort, which no balancer knows; -1 without one.</summary>
    public int SorryIndex { get; init; } = -1;

    /// <summary>Null for services without content rules.</summary>
    public RuleSet? Rules { get; init; }

    /// <summary>The balancer of each server group; <see cref="Balancer"/> knows the servers of no group.</summary>
    public IBalancer[] Groups { get; init; } = [];

    public VirtualService Config => Plan.Service;

    public int IndexOf(RealServerId server)
    {
        for (var index = 0; index < Servers.Length; index++)
        {
            if (Servers[index].Slot.Id == server)
            {
                return index;
            }
        }

        return -1;
    }
}

/// <summary>One real server in a table.</summary>
internal sealed record ServerEntry(ServerSlot Slot, ServerState State)
{
    /// <summary>Its server group, from 1; 0: none.</summary>
    public int Group { get; init; }
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
