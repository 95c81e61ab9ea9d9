using System.Globalization;
using System.Text;

namespace LoadMaster.Host.Metrics;

/// <summary>A metric family as the reference lists it.</summary>
public sealed record MetricFamily(string Name, string Kind, string Help, IReadOnlyList<string> Labels);

/// <summary>Metrics of one kind of thing under the same labels, written in Prometheus' text format 0.0.4.</summary>
public sealed class MetricGroup<T>(IReadOnlyList<string> labels, Func<T, IReadOnlyList<string>> labelValues, params IReadOnlyList<Metric<T>> metrics)
{
    public IEnumerable<MetricFamily> Families => metrics.Select(m => new MetricFamily(m.Name, m.Kind, m.Help, m.Label.Length > 0 ? [.. labels, m.Label] : labels));

    /// <summary>One text for each family that has a sample.</summary>
    public IEnumerable<string> Write(IReadOnlyList<T> things)
    {
        var prefixes = things.Select(thing => string.Join(',', labels.Zip(labelValues(thing), Pair))).ToList();
        foreach (var metric in metrics)
        {
            var text = new StringBuilder();
            for (var index = 0; index < things.Count; index++)
            {
                foreach (var (label, value) in metric.Samples(things[index]))
                {
                    var (suffix, hasLabel) = metric.FormOf(label);
                    var extra = hasLabel ? Pair(metric.Label, label) : "";
                    var all = prefixes[index] + (prefixes[index].Length > 0 && extra.Length > 0 ? "," : "") + extra;
                    text.Append(metric.Name).Append(suffix).Append(all.Length > 0 ? $"{{{all}}}" : "").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
                }
            }

            if (text.Length > 0)
            {
                yield return $"# HELP {metric.Name} {metric.Help}\n# TYPE {metric.Name} {metric.Kind}\n{text}";
            }
        }
    }

    private static string Pair(string label, string value) => $"{label}=\"{Escape(value)}\"";

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
