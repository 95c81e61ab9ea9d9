using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Body patterns made once and used by every check of a service; matching takes time linear in the body.</summary>
internal sealed class BodyPatterns
{
    /// <summary>More services than <see cref="Domain.Limits.VirtualServicesMax"/> cannot be; old patterns go when this many came along.</summary>
    private const int KeptMax = 2 * Domain.Limits.VirtualServicesMax;

    private readonly ConcurrentDictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    public bool Matches(string pattern, string body)
    {
        if (!_patterns.TryGetValue(pattern, out var regex))
        {
            regex = Make(pattern);
            if (_patterns.Count >= KeptMax)
            {
                _patterns.Clear();
            }

            _patterns[pattern] = regex;
        }

        return regex.IsMatch(body);
    }

    private static Regex Make(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ProbeException($"the check's body pattern cannot be used: {exception.Message}");
        }
    }
}
