using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Stats;

/// <summary>Messages of the stats actor, which samples the data plane once a second.</summary>
public static class StatsProtocol
{
    /// <summary>Answered by <see cref="StatsReport"/>.</summary>
    public sealed record GetStats
    {
        public static GetStats Instance { get; } = new();
    }

    /// <param name="Sample">Totals.</param>
    /// <param name="RequestsPerSecond">Per virtual service, over the last interval.</param>
    /// <param name="ConnectionsPerSecond">Per virtual service, over the last interval.</param>
    public sealed record StatsReport(
        DataPlaneSample Sample,
        IReadOnlyDictionary<VirtualServiceId, double> RequestsPerSecond,
        IReadOnlyDictionary<VirtualServiceId, double> ConnectionsPerSecond);

    /// <summary>Published on the event stream at each sample.</summary>
    public sealed record StatsSampled(DataPlaneSample Sample);
}
