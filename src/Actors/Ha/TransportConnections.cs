using Akka.Remote.Transport;

namespace LoadMaster.Actors.Ha;

/// <summary>
/// The open connections of a transport, of both directions, whatever Akka's endpoints make of them. Weakly held: a closed one goes with its garbage.
/// </summary>
internal sealed class TransportConnections
{
    private readonly List<WeakReference<AssociationHandle>> _connections = [];

    public AssociationHandle Add(AssociationHandle connection)
    {
        lock (_connections)
        {
            _connections.RemoveAll(known => !known.TryGetTarget(out _));
            _connections.Add(new(connection));
        }

        return connection;
    }

    /// <summary>Closes all connections with a host; both ends see it, and forget what they held of them.</summary>
    public void Close(string host)
    {
        List<AssociationHandle> closing = [];
        lock (_connections)
        {
            _connections.RemoveAll(known =>
            {
                if (!known.TryGetTarget(out var connection)) return true;
                if (connection.RemoteAddress.Host != host) return false;
                closing.Add(connection);
                return true;
            });
        }

        foreach (var connection in closing) Disassociate(connection);
    }

    /// <summary>Akka marks the form without a reason as obsolete, and the one with a reason logs each time.</summary>
    public static void Disassociate(AssociationHandle connection) =>
        connection.Disassociate("closed by the node", Akka.Event.NoLogger.Instance);
}
