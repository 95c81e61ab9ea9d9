using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.DataPlane.Queueing;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What a virtual service keeps from table to table: its counters and where its rotation stands.</summary>
internal sealed class ServiceState(VirtualServiceId id, int loops)
{
    public VirtualServiceId Id { get; } = id;

    public BalancerRotation Rotation { get; } = new();

    /// <summary>Where the rotation of each server group stands, by the group's place. Used while a table is built only.</summary>
    public List<BalancerRotation> GroupRotations { get; } = [];

    public ServiceCell[] Cells { get; } = new ServiceCell[loops];

    public LatencyCells[] Latency { get; } = [.. Enumerable.Range(0, loops).Select(_ => new LatencyCells())];

    public LimitState Limits { get; } = new();

    public BandwidthState Bandwidth { get; } = new();

    /// <summary>Null for a service that keeps no responses.</summary>
    public HttpCache? Cache { get; set; }

    /// <summary>Null while no server ever had a limit of connections.</summary>
    public ServiceQueue? Queue { get; set; }

    /// <summary>Lines of the access log that left the loop and could not be written; its writer's.</summary>
    internal long AccessLogLostOutside;

    public ServiceCounters Sum()
    {
        var sum = default(ServiceCell);
        foreach (ref var cell in Cells.AsSpan())
        {
            sum.ConnectionsTotal += Volatile.Read(ref cell.ConnectionsTotal);
            sum.ConnectionsActive += Volatile.Read(ref cell.ConnectionsActive);
            sum.RequestsTotal += Volatile.Read(ref cell.RequestsTotal);
            sum.BytesIn += Volatile.Read(ref cell.BytesIn);
            sum.BytesOut += Volatile.Read(ref cell.BytesOut);
            sum.Responses.Add(ref cell.Responses);
            sum.RefusedRequests += Volatile.Read(ref cell.RefusedRequests);
            sum.NoServerAvailable += Volatile.Read(ref cell.NoServerAvailable);
            sum.TlsHandshakes += Volatile.Read(ref cell.TlsHandshakes);
            sum.TlsFailures += Volatile.Read(ref cell.TlsFailures);
            sum.AccessLogLines += Volatile.Read(ref cell.AccessLogLines);
            sum.AccessLogLost += Volatile.Read(ref cell.AccessLogLost);
            sum.ProxyHeadersRefused += Volatile.Read(ref cell.ProxyHeadersRefused);
            sum.NotTransparent += Volatile.Read(ref cell.NotTransparent);
            sum.AddRefusals(ref cell);
            sum.AddCache(ref cell);
            sum.AddBodies(ref cell);
            sum.Queued += Volatile.Read(ref cell.Queued);
            sum.QueueTimedOut += Volatile.Read(ref cell.QueueTimedOut);
            sum.QueueFull += Volatile.Read(ref cell.QueueFull);
            sum.Retries += Volatile.Read(ref cell.Retries);
            sum.RetriesDenied += Volatile.Read(ref cell.RetriesDenied);
            sum.IpsMatched += Volatile.Read(ref cell.IpsMatched);
            sum.IpsBlocked += Volatile.Read(ref cell.IpsBlocked);
            sum.IpsExhausted += Volatile.Read(ref cell.IpsExhausted);
        }

        return new ServiceCounters(
            Id, sum.ConnectionsTotal, sum.ConnectionsActive, sum.RequestsTotal, sum.BytesIn, sum.BytesOut, sum.Responses.Class2,
            sum.Responses.Class3, sum.Responses.Class4, sum.Responses.Class5, sum.RefusedRequests, sum.NoServerAvailable)
        {
            TlsHandshakes = sum.TlsHandshakes,
            TlsFailures = sum.TlsFailures,
            AccessLogLines = sum.AccessLogLines,
            AccessLogLost = sum.AccessLogLost + Volatile.Read(ref AccessLogLostOutside),
            Latency = SumLatency(),
            ProxyHeadersRefused = sum.ProxyHeadersRefused,
            NotTransparent = sum.NotTransparent,
            Refusals = sum.Refusals,
            Queue = new QueueCounters(Queue?.Waiting ?? 0, sum.Queued, sum.QueueTimedOut, sum.QueueFull),
            Retries = new RetryCounters(sum.Retries, sum.RetriesDenied),
            Compression = new CompressionCounters(sum.Compressions, sum.CompressedBytesIn, sum.CompressedBytesOut, sum.CompressionsSkipped),
            Bandwidth = new BandwidthCounters(sum.BandwidthInWaits, sum.BandwidthOutWaits),
            Bodies = new BodyCounters(sum.BodiesRewritten, sum.BodyReplacements, sum.BodiesUnreadable),
            Cache = sum.CacheCounts(Cache?.Use() ?? CacheCounters.None.Use),
            IpsMatched = sum.IpsMatched,
            IpsBlocked = sum.IpsBlocked,
            IpsExhausted = sum.IpsExhausted,
        };
    }

    /// <summary>Once a second for each of perhaps 10,000 services.</summary>
    private LatencyHistogram SumLatency()
    {
        var counts = new long[LatencyCells.BucketCount];
        var sum = 0L;
        foreach (var cells in Latency)
        {
            for (var bucket = 0; bucket < counts.Length; bucket++)
            {
                counts[bucket] += cells.CountOf(bucket);
            }

            sum += cells.SumMicroseconds;
        }

        return new LatencyHistogram(LatencyCells.Bounds, new ValueList<long>(ImmutableCollectionsMarshal.AsImmutableArray(counts)), sum);
    }
}
