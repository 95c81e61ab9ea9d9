using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Totals;

namespace LoadMaster.Actors.Stats;

/// <summary>Messages of the stats actor, which samples the data plane once a second.</summary>
public static class StatsProtocol
{
    /// <summary>Answered by <see cref="StatsReport"/>.</summary>
    public sealed record GetStats
    {
        public static GetStats Instance { get; } = new();
    }

    /// <summary>Of one virtual service; answered by <see cref="StatsReport"/> with that one only.</summary>
    public sealed record GetServiceStats(VirtualServiceId Service, ValueList<RealServerId> Servers);

    /// <param name="Sample">What this node counts since its start.</param>
    /// <param name="Totals">The same with what the other nodes, and this one before its start, have counted: what users see.</param>
    /// <param name="RequestsPerSecond">Per virtual service, over the last interval.</param>
    /// <param name="ConnectionsPerSecond">Per virtual service, over the last interval.</param>
    public sealed record StatsReport(
        DataPlaneSample Sample,
        DataPlaneSample Totals,
        IReadOnlyDictionary<VirtualServiceId, double> RequestsPerSecond,
        IReadOnlyDictionary<VirtualServiceId, double> ConnectionsPerSecond);

    /// <summary>Published on the event stream at each sample.</summary>
    public sealed record StatsSampled(DataPlaneSample Sample);

    /// <summary>Published once a second: what other nodes have counted, and this one before its start; to be added to its counters.</summary>
    public sealed record ServedElsewhere(IReadOnlyDictionary<CounterKey, long[]> Rows);
}
