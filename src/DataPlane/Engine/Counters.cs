using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's counters of one service; written by that loop only, padded so that no two loops share a cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
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
    [FieldOffset(216)] public long IpsMatched;
    [FieldOffset(224)] public long IpsBlocked;
    [FieldOffset(232)] public long IpsExhausted;

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
