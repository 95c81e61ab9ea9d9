using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's counters of one service; written by that loop only, padded so that no two loops share a cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 448)]
internal struct ServiceCell
{
    [FieldOffset(64)] public long ConnectionsTotal;
    [FieldOffset(72)] public long ConnectionsActive;
    [FieldOffset(80)] public long RequestsTotal;
    [FieldOffset(88)] public long BytesIn;
    [FieldOffset(96)] public long BytesOut;
    [FieldOffset(104)] public long Responses2xx;
    [FieldOffset(112)] public long Responses3xx;
    [FieldOffset(120)] public long Responses4xx;
    [FieldOffset(128)] public long Responses5xx;
    [FieldOffset(136)] public long RefusedRequests;
    [FieldOffset(144)] public long NoServerAvailable;
    [FieldOffset(152)] public long TlsHandshakes;
    [FieldOffset(160)] public long TlsFailures;
    [FieldOffset(168)] public long AccessLogLines;
    [FieldOffset(176)] public long AccessLogLost;
    [FieldOffset(184)] public long ProxyHeadersRefused;
    [FieldOffset(192)] public long NotTransparent;
    [FieldOffset(200)] public long Compressions;
    [FieldOffset(208)] public long CompressedBytesIn;
    [FieldOffset(216)] public long CompressedBytesOut;
    [FieldOffset(224)] public long CompressionsSkipped;
    [FieldOffset(232)] private long _refusedNetwork;
    [FieldOffset(240)] private long _refusedConnections;
    [FieldOffset(248)] private long _refusedConnectionRate;
    [FieldOffset(256)] private long _refusedRequestRate;
    [FieldOffset(264)] private long _refusedClientConnections;
    [FieldOffset(272)] private long _refusedClientConnectionRate;
    [FieldOffset(280)] private long _refusedClientRequestRate;
    [FieldOffset(288)] public long Queued;
    [FieldOffset(296)] public long QueueTimedOut;
    [FieldOffset(304)] public long QueueFull;
    [FieldOffset(312)] public long IpsMatched;
    [FieldOffset(320)] public long IpsBlocked;
    [FieldOffset(328)] public long IpsExhausted;
    [FieldOffset(336)] public long Retries;
    [FieldOffset(344)] public long RetriesDenied;

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

    public void CountResponse(int status)
    {
        switch (status / 100)
        {
            case 2:
                Responses2xx++;
                break;
            case 3:
                Responses3xx++;
                break;
            case 4:
                Responses4xx++;
                break;
            case 5:
                Responses5xx++;
                break;
        }
    }
}

/// <summary>One loop's counters of one real server; written by that loop only, padded so that no two loops share a cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct ServerCell
{
    [FieldOffset(64)] public long ConnectionsTotal;
    [FieldOffset(72)] public long RequestsTotal;
    [FieldOffset(80)] public long BytesIn;
    [FieldOffset(88)] public long BytesOut;
    [FieldOffset(96)] public long ConnectFailures;
    [FieldOffset(104)] public long ResponseFailures;
    [FieldOffset(112)] public long Responses2xx;
    [FieldOffset(120)] public long Responses3xx;
    [FieldOffset(128)] public long Responses4xx;
    [FieldOffset(136)] public long Responses5xx;

    public void CountResponse(int status)
    {
        switch (status / 100)
        {
            case 2:
                Responses2xx++;
                break;
            case 3:
                Responses3xx++;
                break;
            case 4:
                Responses4xx++;
                break;
            case 5:
                Responses5xx++;
                break;
        }
    }
}
