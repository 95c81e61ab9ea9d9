using System.Globalization;

namespace LoadMaster.Host.Metrics;

/// <summary>Readings as OTLP's ExportMetricsServiceRequest (opentelemetry-proto 1.x, metrics.proto), with the names of <c>/metrics</c>.</summary>
internal static class OtlpMessage
{
    /// <summary>AGGREGATION_TEMPORALITY_CUMULATIVE: all since the daemon started.</summary>
    private const ulong Cumulative = 2;
    private const string Scope = "loadmaster";

    public static byte[] Create(IEnumerable<MetricReading> readings, string node, string version, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var (start, end) = (Nanoseconds(startedAt), Nanoseconds(now));
        var request = new ProtobufWriter();
        request.Message(1, resourceMetrics =>
        {
            resourceMetrics.Message(1, resource =>
            {
                Attribute(resource, 1, "service.name", Scope);
                Attribute(resource, 1, "service.instance.id", node);
                Attribute(resource, 1, "service.version", version);
            });
            resourceMetrics.Message(2, scopeMetrics =>
            {
                scopeMetrics.Message(1, scope =>
                {
                    scope.Text(1, Scope);
                    scope.Text(2, version);
                });
                foreach (var reading in readings)
                    scopeMetrics.Message(2, metric => Write(metric, reading, start, end));
            });
        });
        return request.ToArray();
    }

    private static void Write(ProtobufWriter metric, MetricReading reading, ulong start, ulong end)
    {
        metric.Text(1, reading.Name);
        metric.Text(2, reading.Help);
        switch (reading.Kind)
        {
            case Metric<object>.Histogram:
                metric.Message(9, histogram =>
                {
                    foreach (var one in Distributions(reading.Points))
                        histogram.Message(1, point => Distribution(point, one, start, end));
                    histogram.Number(2, Cumulative);
                });
                break;
            case Metric<object>.Counter:
                metric.Message(7, sum =>
                {
                    Points(sum, reading.Points, start, end);
                    sum.Number(2, Cumulative);
                    sum.Number(3, 1);
                });
                break;
            default:
                metric.Message(5, gauge => Points(gauge, reading.Points, start, end));
                break;
        }
    }

    private static void Points(ProtobufWriter data, IReadOnlyList<MetricPoint> points, ulong start, ulong end)
    {
        foreach (var one in points)
        {
            data.Message(1, point =>
            {
                point.Fixed(2, start);
                point.Fixed(3, end);
                point.Real(4, one.Value);
                foreach (var (name, value) in one.Labels)
                    Attribute(point, 7, name, value);
            });
        }
    }

    private static IEnumerable<List<MetricPoint>> Distributions(IReadOnlyList<MetricPoint> points) =>
        points.GroupBy(point => point.Labels, ReferenceEqualityComparer.Instance).Select(group => group.ToList());

    /// <summary>Prometheus' buckets hold all below their bound, OTLP's what is between two bounds, the last what is above all.</summary>
    private static void Distribution(ProtobufWriter point, List<MetricPoint> parts, ulong start, ulong end)
    {
        double Figure(string part) => parts.Find(one => one.Part == part)?.Value ?? 0;
        var count = Figure(Metric<object>.Count);
        var buckets = parts.Where(one => double.TryParse(one.Part, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)).ToList();
        var cumulative = buckets.Select(one => one.Value).Append(count).ToList();
        point.Fixed(2, start);
        point.Fixed(3, end);
        point.Fixed(4, (ulong)count);
        point.Real(5, Figure(Metric<object>.Sum));
        point.FixedList(6, cumulative.Select((value, index) => (ulong)(value - (index == 0 ? 0 : cumulative[index - 1]))));
        point.FixedList(7, buckets.Select(one => BitConverter.DoubleToUInt64Bits(double.Parse(one.Part, CultureInfo.InvariantCulture))));
        foreach (var (name, value) in parts[0].Labels)
            Attribute(point, 9, name, value);
    }

    private static void Attribute(ProtobufWriter message, int field, string name, string value) => message.Message(field, pair =>
    {
        pair.Text(1, name);
        pair.Message(2, any => any.Text(1, value));
    });

    private static ulong Nanoseconds(DateTimeOffset at) => (ulong)(at - DateTimeOffset.UnixEpoch).Ticks * 100;
}
