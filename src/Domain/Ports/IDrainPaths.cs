using System.Net;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ports;

/// <summary>Where packets for a shared address reach a node on its link.</summary>
/// <param name="Station">Six bytes, as twelve hex digits.</param>
public sealed record DrainStation(IPAddress Address, string Station);

/// <summary>
/// The kernel's part of a drain: the old node's connections go on, the new node forwards their packets to it. Nobody but the new node has
/// the address. Each call changes all or nothing, takes milliseconds, and comes from one caller at a time.
/// </summary>
public interface IDrainPaths
{
    /// <summary>Removes what an earlier process left.</summary>
    void Clean();

    /// <summary>Packets of kept connections to these addresses reach their sockets though the node has not the addresses. Says where to send them.</summary>
    /// <exception cref="InvalidOperationException">The kernel refuses; the message says why.</exception>
    ValueList<DrainStation> Keep(ValueList<IPAddress> addresses);

    void EndKeeping();

    /// <summary>Forwards the packets of these connections to another node from now on, and no more those of others.</summary>
    /// <param name="closing">Of those: closed at the other node; a client may use the same port again, for a connection of this node.</param>
    /// <param name="lifetime">Entries go by themselves after this time.</param>
    /// <exception cref="InvalidOperationException">The kernel refuses; the message says why.</exception>
    void Forward(
        string node,
        ValueList<DrainStation> stations,
        IReadOnlyCollection<HandedConnection> added,
        IReadOnlyCollection<HandedConnection> removed,
        IReadOnlyCollection<HandedConnection> closing,
        TimeSpan lifetime);

    void EndForwarding(string node);
}
