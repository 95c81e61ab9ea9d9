using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving.Shares;

/// <summary>What one node uses of the limits of one virtual service, as it tells the other nodes.</summary>
/// <param name="Connections">Open now.</param>
/// <param name="In">Bytes from clients.</param>
/// <param name="Out">Bytes to clients.</param>
/// <param name="Clients">The client networks with news.</param>
/// <param name="ClientBytes">As <paramref name="Clients"/>, of the limits of bandwidth.</param>
/// <param name="Servers">Real servers with a limit of their own.</param>
public sealed record LimitShare(
    VirtualServiceId Service,
    long Connections,
    RateUse ConnectionRate,
    RateUse RequestRate,
    RateUse In,
    RateUse Out,
    ValueList<ClientShare> Clients,
    ValueList<ClientBytesShare> ClientBytes,
    ValueList<ServerShare> Servers)
{
    /// <summary>In parts with so many rows of clients at most. Only the first tells what was taken of the service's own rates.</summary>
    public IEnumerable<LimitShare> Parts(int rowsMax)
    {
        var part = this with { Clients = First(Clients, 0, rowsMax), ClientBytes = First(ClientBytes, 0, rowsMax) };
        yield return part;
        for (var from = rowsMax; from < Math.Max(Clients.Count, ClientBytes.Count); from += rowsMax)
        {
            yield return new LimitShare(
                Service, Connections, default, default, default, default, First(Clients, from, rowsMax), First(ClientBytes, from, rowsMax), []);
        }
    }

    private static ValueList<T> First<T>(ValueList<T> all, int from, int rowsMax) =>
        from == 0 && all.Count <= rowsMax ? all : [.. all.AsSpan()[Math.Min(from, all.Count)..Math.Min(from + rowsMax, all.Count)]];
}

/// <summary>How much of one rate was used.</summary>
/// <param name="Taken">Connections, requests or bytes that this node let through since it last told.</param>
/// <param name="LevelMicroseconds">How far the bucket is filled, by all nodes, as the time in which it empties: what a node that knew nothing has to know.</param>
public readonly record struct RateUse(long Taken, long LevelMicroseconds);

/// <summary>One client network.</summary>
/// <param name="Network">Its address as the node's tables know it: 16 bytes in network order, IPv4 in its mapped place.</param>
/// <param name="Connections">Open now.</param>
public readonly record struct ClientShare(UInt128 Network, int Connections, RateUse ConnectionRate, RateUse RequestRate);

/// <summary>The bytes of one client network.</summary>
/// <param name="Network">As in <see cref="ClientShare"/>.</param>
public readonly record struct ClientBytesShare(UInt128 Network, RateUse In, RateUse Out);

/// <summary>What a real server has in progress from one node.</summary>
public readonly record struct ServerShare(RealServerId Server, int Active);
