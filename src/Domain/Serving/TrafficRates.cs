using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving;

/// <summary>Per-second rates of each virtual service between two samples.</summary>
public sealed record TrafficRates(
    IReadOnlyDictionary<VirtualServiceId, double> RequestsPerSecond, IReadOnlyDictionary<VirtualServiceId, double> ConnectionsPerSecond)
{
    public static TrafficRates None { get; } =
        new(new Dictionary<VirtualServiceId, double>(), new Dictionary<VirtualServiceId, double>());

    /// <summary>A service that the first sample lacks, or whose counters began anew, counts from zero.</summary>
    public static TrafficRates Between(DataPlaneSample before, DataPlaneSample after, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero)
        {
            return None;
        }

        var old = before.Services.ToDictionary(counters => counters.Service);
        var requests = new Dictionary<VirtualServiceId, double>(after.Services.Count);
        var connections = new Dictionary<VirtualServiceId, double>(after.Services.Count);
        foreach (var now in after.Services)
        {
            var was = old.GetValueOrDefault(now.Service);
            requests[now.Service] = Rate(was?.RequestsTotal ?? 0, now.RequestsTotal, elapsed);
            connections[now.Service] = Rate(was?.ConnectionsTotal ?? 0, now.ConnectionsTotal, elapsed);
        }

        return new TrafficRates(requests, connections);
    }

    private static double Rate(long before, long after, TimeSpan elapsed) =>
        (after >= before ? after - before : after) / elapsed.TotalSeconds;
}
