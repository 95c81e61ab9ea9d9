using System.Globalization;

namespace LoadMaster.Simulation;

/// <summary>What happened, one line each, in the order of logical time.</summary>
internal sealed class SimTrace(SimClock clock)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Add(string who, string what) =>
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{clock.Now,9:0.0} {who,-8} {what}"));
}
