using System.Globalization;
using System.Text;

namespace LoadMaster.Simulation;

/// <summary>The sum of many seeds; what failed by name, so that it can be replayed and kept as a test.</summary>
internal sealed class SeedReport(SimOptions options, int first)
{
    private const int FailuresShown = 20;
    private readonly Lock _gate = new();
    private readonly List<SimResult> _failures = [];
    private int _takeOvers;
    private int _changes;
    private double _longestDouble;

    public int Count { get; private set; }

    public IReadOnlyList<SimResult> Failures => _failures;

    public void Add(SimResult result)
    {
        lock (_gate)
        {
            Count++;
            _takeOvers += result.TakeOvers;
            _changes += result.Changes;
            _longestDouble = Math.Max(_longestDouble, result.LongestDouble);
            if (!result.Good) _failures.Add(result);
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Count} seeds from {first} ({options.Nodes} nodes{(options.Arbiter ? ", arbiter" : "")}): {_takeOvers} take-overs, {_changes} changes, longest time with two reachable holders {_longestDouble:0} ms, {_failures.Count} failed");
        foreach (var failure in _failures.OrderBy(failure => failure.Options.Seed).Take(FailuresShown))
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {failure.Options}: {failure.Problem}");
        return text.ToString();
    }
}
