using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Ports;

/// <summary>
/// The kernel's packet forwarding, as the control plane sees it. Traffic goes on without this process. One caller at a time; every member
/// but <see cref="Apply"/> throws when the kernel refuses.
/// </summary>
public interface ILayer4
{
    /// <summary>Real servers that took connections by the table that an earlier process left; to be asked before the first <see cref="Apply"/>.</summary>
    IReadOnlySet<RealServerId> FindLive();

    /// <summary>Makes the kernel's table that of the plan, by changes of what differs; the first call takes over the table that it finds.</summary>
    Layer4Outcome Apply(Layer4Plan plan);

    /// <summary>
    /// Where real servers of direct server return are on the link; for the plan. One whose station is not known is asked for and left out. Never throws.
    /// </summary>
    ValueList<DirectStation> FindStations(ValueList<ServerPlan> servers);

    /// <summary>What was counted for each server of the table; costs by the number of servers, not of connections.</summary>
    ValueList<Layer4Counters> ReadCounters();

    /// <summary>Connections that are open now, by server; costs by the number of connections.</summary>
    IReadOnlyDictionary<RealServerId, int> CountConnections();

    /// <summary>Forgets the connections of the servers and tells their TCP clients; says how many there were.</summary>
    int Reset(ValueList<RealServerId> servers);

    /// <summary>Up to so many of a service's persistence entries; null when the table holds none for it.</summary>
    PersistencePage? ListPersistence(VirtualServiceId service, int entriesMax);

    /// <summary>Removes a service's persistence entries, or the one that holds for the client, and says how many.</summary>
    int ClearPersistence(VirtualServiceId service, IPAddress? client);
}
