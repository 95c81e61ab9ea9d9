using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ports;

/// <summary>A real server that is in one of this node's own networks: a client of the same network is answered by it directly, past this node.</summary>
public sealed record NeighbourServer(IPAddress Address, IPNetwork Network);

/// <param name="Problem">Why transparent services cannot work on this node now, as a sentence; null when they can.</param>
/// <param name="Neighbours">Those of the servers that are in a network of this node.</param>
public sealed record ClientRoutesOutcome(string? Problem, ValueList<NeighbourServer> Neighbours);

/// <summary>
/// Brings what transparent services' real servers answer, which is addressed to clients, to the sockets of this node. One caller at a time.
/// </summary>
public interface IClientRoutes
{
    /// <summary>The real servers of all transparent services, from now on; an empty list undoes everything, also what an earlier process left.</summary>
    ClientRoutesOutcome Use(ValueList<Endpoint> servers);
}
