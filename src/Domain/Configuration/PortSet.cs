using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>A set of ports, written as ports and ranges separated by commas or blanks: <c>6001,6005-6010</c>.</summary>
public sealed record PortSet
{
    private static readonly char[] Separators = [',', ' '];

    private PortSet(ValueList<int> ports) => Ports = ports;

    public static PortSet Empty { get; } = new(ValueList<int>.Empty);

    /// <summary>Each once, ascending.</summary>
    public ValueList<int> Ports { get; }

    /// <summary>The set, or an empty one for a text that cannot be read.</summary>
    public static PortSet Of(string text) => TryParse(text, out var ports, out _) ? ports : Empty;

    /// <summary>Reads ports from 1 to 65535 and ranges of them; an empty text is the empty set.</summary>
    /// <param name="problem">What is wrong and what to write instead, one sentence; empty when the text was read.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PortSet? ports, out string problem)
    {
        ports = null;
        var found = new SortedSet<int>();
        foreach (var part in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var (firstText, lastText) = dash < 0 ? (part, part) : (part[..dash], part[(dash + 1)..]);
            if (!TryParsePort(firstText, out var first) || !TryParsePort(lastText, out var last) || first > last)
            {
                problem = $"'{part}' is neither a port from 1 to 65535 nor an ascending range of them; write for example 6001,6005-6010.";
                return false;
            }

            // Counted before it is filled: a range may be wide.
            if (last - first >= Limits.ExtraPortsPerServiceMax)
            {
                problem = TooMany;
                return false;
            }

            found.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        problem = found.Count > Limits.ExtraPortsPerServiceMax ? TooMany : "";
        ports = problem.Length == 0 ? new PortSet(found.ToValueList()) : null;
        return ports is not null;
    }

    private static string TooMany => $"More than {Limits.ExtraPortsPerServiceMax} ports are given; leave some out, or add a second virtual service.";

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
