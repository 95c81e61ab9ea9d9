namespace LoadMaster.Host.Metrics;

/// <summary>One metric family of a thing <typeparamref name="T"/>: name, kind (<c>gauge</c>, <c>counter</c>), help, and its samples.</summary>
/// <param name="Label">A label beyond those of the group; empty: none, and one sample at most.</param>
/// <param name="Samples">Label value and figure.</param>
public sealed record Metric<T>(string Name, string Kind, string Help, string Label, Func<T, IEnumerable<(string Label, double Value)>> Samples)
{
    public const string Counter = "counter";
    public const string Gauge = "gauge";
    public const string Histogram = "histogram";

    /// <summary>Stand for the label of a histogram's two figures that are no bucket.</summary>
    public const string Sum = "sum";
    public const string Count = "count";

    /// <summary>The same as <see cref="Samples"/> without a list for the one figure; null where there can be several.</summary>
    public Func<T, double?>? Single { get; private init; }

    /// <summary>A total that only rises until the daemon starts anew; its name ends in <c>_total</c>.</summary>
    public static Metric<T> Total(string name, string help, Func<T, double> value) => One(name, Counter, help, of => value(of));

    public static Metric<T> Totals(string name, string help, string label, Func<T, IEnumerable<(string Label, double Value)>> samples) =>
        new(name, Counter, help, label, samples);

    /// <summary>A histogram: its buckets by their upper bounds, <see cref="Sum"/> and <see cref="Count"/>.</summary>
    public static Metric<T> Distribution(string name, string help, Func<T, IEnumerable<(string Label, double Value)>> samples) =>
        new(name, Histogram, help, "le", samples);

    /// <summary>A figure of now; without a sample while it is not known.</summary>
    public static Metric<T> Now(string name, string help, Func<T, double?> value) => One(name, Gauge, help, value);

    /// <summary>One sample for each possible word: 1 for the one that holds, 0 for the others.</summary>
    public static Metric<T> State(string name, string help, IReadOnlyList<string> words, Func<T, string> word) => new(name, Gauge, help, "state", of =>
    {
        var now = word(of);
        return words.Select(one => (one, now == one ? 1.0 : 0.0));
    });

    private static Metric<T> One(string name, string kind, string help, Func<T, double?> value) =>
        new(name, kind, help, "", of => value(of) is { } known ? [("", known)] : []) { Single = value };
}
