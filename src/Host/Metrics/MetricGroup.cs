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
        var own = things.Select(thing => (Thing: thing, Labels: Pairs(thing))).ToList();
        foreach (var metric in metrics)
        {
            var points = own.SelectMany(one => metric.Samples(one.Thing).Select(sample => Point(metric, one.Labels, sample.Label, sample.Value))).ToList();
            if (points.Count > 0)
            {
                yield return new MetricReading(metric.Name, metric.Kind, metric.Help, points);
            }
        }
    }

    /// <summary>Writes the same as text. Comes back now and then, once a thing is written, so that what there is can be sent.</summary>
    public IEnumerable<PrometheusText> Write(PrometheusText text, IReadOnlyList<T> things, MetricFilter filter)
    {
        // Once, not for each of the families: a scrape of many thousand things is mostly labels.
        var own = things.Count == 0 ? [] : things.Select(thing => PrometheusText.LabelsOf(Pairs(thing))).ToList();
        foreach (var metric in metrics.Where(metric => filter.HasMetric(metric.Name)))
        {
            text.Begin(metric.Name, metric.Kind, metric.Help, metric.Label);
            for (var index = 0; index < own.Count; index++)
            {
                Write(text, metric, things[index], own[index]);
                if (text.IsBlock)
                    yield return text;
            }
        }
    }

    private static void Write(PrometheusText text, Metric<T> metric, T thing, byte[] own)
    {
        if (metric.Single is { } value)
        {
            if (value(thing) is { } known)
                text.Sample(own, "", known);
            return;
        }

        foreach (var (label, figure) in metric.Samples(thing))
            text.Sample(own, label, figure);
    }

    private List<(string Name, string Value)> Pairs(T thing) => [.. labels.Zip(labelValues(thing))];

    private static MetricPoint Point(Metric<T> metric, List<(string Name, string Value)> own, string label, double value) =>
        metric.Kind == Metric<T>.Histogram ? new MetricPoint(own, label, value)
        : metric.Label.Length > 0 ? new MetricPoint([.. own, (metric.Label, label)], "", value)
        : new MetricPoint(own, "", value);
}
