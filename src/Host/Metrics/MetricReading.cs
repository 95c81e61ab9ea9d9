namespace LoadMaster.Host.Metrics;

/// <summary>One metric family with its figures of a moment, at least one.</summary>
public sealed record MetricReading(string Name, string Kind, string Help, IReadOnlyList<MetricPoint> Points);

/// <summary>One figure.</summary>
/// <param name="Labels">Of a histogram: without its bound, and the same list for all figures of one distribution.</param>
/// <param name="Part">Of a histogram: the bucket's upper bound, <c>sum</c> or <c>count</c>; else empty.</param>
public sealed record MetricPoint(IReadOnlyList<(string Name, string Value)> Labels, string Part, double Value);
