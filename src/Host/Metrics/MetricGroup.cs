namespace LoadMaster.Host.Metrics;

/// <summary>A metric family as the reference lists it.</summary>
public sealed record MetricFamily(string Name, string Kind, string Help, IReadOnlyList<string> Labels);

/// <summary>Metrics of one kind of thing under the same labels.</summary>
public sealed class MetricGroup<T>(IReadOnlyList<string> labels, Func<T, IReadOnlyList<string>> labelValues, params IReadOnlyList<Metric<T>> metrics)
{
    public IEnumerable<MetricFamily> Families => metrics.Select(m => new MetricFamily(m.Name, m.Kind, m.Help, m.Label.Length > 0 ? [.. labels, m.Label] : labels));

    /// <summary>Each family that has a figure.</summary>
    public IEnumerable<MetricReading> Read(IReadOnlyList<T> things)
    {
        var own = things.Select(thing => (Thing: thing, Labels: labels.Zip(labelValues(thing)).ToList())).ToList();
        foreach (var metric in metrics)
        {
            var points = own.SelectMany(one => metric.Samples(one.Thing).Select(sample => Point(metric, one.Labels, sample.Label, sample.Value))).ToList();
            if (points.Count > 0)
            {
                yield return new MetricReading(metric.Name, metric.Kind, metric.Help, points);
            }
        }
    }

    private static MetricPoint Point(Metric<T> metric, List<(string Name, string Value)> own, string label, double value) =>
        metric.Kind == Metric<T>.Histogram ? new MetricPoint(own, label, value)
        : metric.Label.Length > 0 ? new MetricPoint([.. own, (metric.Label, label)], "", value)
        : new MetricPoint(own, "", value);
}
