using System.Globalization;
using System.Text;

namespace LoadMaster.Host.Metrics;

/// <summary>Prometheus' text format 0.0.4.</summary>
internal static class PrometheusText
{
    private const string Bound = "le";

    public static string Of(MetricReading reading)
    {
        var text = new StringBuilder($"# HELP {reading.Name} {reading.Help}\n# TYPE {reading.Name} {reading.Kind}\n");
        foreach (var point in reading.Points)
        {
            var isBucket = point.Part.Length > 0 && point.Part is not (Metric<object>.Sum or Metric<object>.Count);
            var suffix = isBucket ? "_bucket" : point.Part.Length > 0 ? "_" + point.Part : "";
            var labels = string.Join(',', (isBucket ? point.Labels.Append((Bound, point.Part)) : point.Labels).Select(Pair));
            text.Append(reading.Name).Append(suffix).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(point.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }

    private static string Pair((string Name, string Value) label) => $"{label.Name}=\"{Escape(label.Value)}\"";

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
