using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's counters of one service; written by that loop only, padded so that no two loops share a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ServiceCell
{
    public CacheLine Before;
    public long ConnectionsTotal;
    public long ConnectionsActive;
    public long RequestsTotal;
    public long BytesIn;
    public long BytesOut;
    public ResponseCells Responses;
    public long RefusedRequests;
    public long NoServerAvailable;
    public long TlsHandshakes;
    public long TlsFailures;
    public long AccessLogLines;
    public long AccessLogLost;
    public long ProxyHeadersRefused;
    public long NotTransparent;
    public long Compressions;
    public long CompressedBytesIn;
    public long CompressedBytesOut;
    public long CompressionsSkipped;
    public long BodiesRewritten;
    public long BodyReplacements;
    public long BodiesUnreadable;
    public long BandwidthInWaits;
    public long BandwidthOutWaits;
    private long _refusedNetwork;
    private long _refusedConnections;
    private long _refusedConnectionRate;
    private long _refusedRequestRate;
    private long _refusedClientConnections;
    private long _refusedClientConnectionRate;
    private long _refusedClientRequestRate;
    public long Queued;
    public long QueueTimedOut;
    public long QueueFull;
    public long IpsMatched;
    public long IpsBlocked;
    public long IpsExhausted;
    public long Retries;
    public long RetriesDenied;
    public long CacheHits;
    public long CacheMisses;
    public long CacheStale;
    public long CacheRenewed;
    public long CacheStored;
    public long CacheBytesSaved;
    public CacheLine After;

    public readonly RefusalCounters Refusals => new(
        _refusedNetwork, _refusedConnections, _refusedConnectionRate, _refusedRequestRate, _refusedClientConnections, _refusedClientConnectionRate, _refusedClientRequestRate);

    public void CountRefusal(LimitRefusal refusal) => _ = refusal switch
    {
        LimitRefusal.Network => _refusedNetwork++,
        LimitRefusal.Connections => _refusedConnections++,
        LimitRefusal.ConnectionRate => _refusedConnectionRate++,
        LimitRefusal.RequestRate => _refusedRequestRate++,
        LimitRefusal.ClientConnections => _refusedClientConnections++,
        LimitRefusal.ClientConnectionRate => _refusedClientConnectionRate++,
        LimitRefusal.ClientRequestRate => _refusedClientRequestRate++,
        LimitRefusal.None => 0,
    };

    /// <summary>Adds those of a cell that its loop may be writing.</summary>
    public void AddRefusals(ref ServiceCell cell)
    {
        _refusedNetwork += Volatile.Read(ref cell._refusedNetwork);
        _refusedConnections += Volatile.Read(ref cell._refusedConnections);
        _refusedConnectionRate += Volatile.Read(ref cell._refusedConnectionRate);
        _refusedRequestRate += Volatile.Read(ref cell._refusedRequestRate);
        _refusedClientConnections += Volatile.Read(ref cell._refusedClientConnections);
        _refusedClientConnectionRate += Volatile.Read(ref cell._refusedClientConnectionRate);
        _refusedClientRequestRate += Volatile.Read(ref cell._refusedClientRequestRate);
    }

    /// <summary>Adds those of a cell that its loop may be writing.</summary>
    public void AddCache(ref ServiceCell cell)
    {
        CacheHits += Volatile.Read(ref cell.CacheHits);
        CacheMisses += Volatile.Read(ref cell.CacheMisses);
        CacheStale += Volatile.Read(ref cell.CacheStale);
        CacheRenewed += Volatile.Read(ref cell.CacheRenewed);
        CacheStored += Volatile.Read(ref cell.CacheStored);
        CacheBytesSaved += Volatile.Read(ref cell.CacheBytesSaved);
    }

    /// <summary>Adds what became of bodies in a cell that its loop may be writing.</summary>
    public void AddBodies(ref ServiceCell cell)
    {
        Compressions += Volatile.Read(ref cell.Compressions);
        CompressedBytesIn += Volatile.Read(ref cell.CompressedBytesIn);
        CompressedBytesOut += Volatile.Read(ref cell.CompressedBytesOut);
        CompressionsSkipped += Volatile.Read(ref cell.CompressionsSkipped);
        BodiesRewritten += Volatile.Read(ref cell.BodiesRewritten);
        BodyReplacements += Volatile.Read(ref cell.BodyReplacements);
        BodiesUnreadable += Volatile.Read(ref cell.BodiesUnreadable);
        BandwidthInWaits += Volatile.Read(ref cell.BandwidthInWaits);
        BandwidthOutWaits += Volatile.Read(ref cell.BandwidthOutWaits);
    }

    public readonly CacheCounters CacheCounts(CacheUse use) => new(CacheHits, CacheMisses, CacheStale, CacheRenewed, CacheStored, CacheBytesSaved, use);

    public void CountResponse(int status) => Responses.Count(status);
}

/// <summary>One loop's counters of one real server; written by that loop only, padded so that no two loops share a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ServerCell
{
    public CacheLine Before;
    public long ConnectionsTotal;
    public long RequestsTotal;
    public long BytesIn;
    public long BytesOut;
    public long ConnectFailures;
    public long ResponseFailures;
    public ResponseCells Responses;
    public CacheLine After;

    public void CountResponse(int status) => Responses.Count(status);
}
