using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>A set of HTTP status codes, written as codes and ranges: <c>200-299,301,401</c>.</summary>
public sealed record StatusCodeSet
{
    public const int CodeMin = 100;
    public const int CodeMax = 599;

    /// <summary>More ranges than this are no help to anybody.</summary>
    public const int RangesMax = 100;

    private readonly ValueList<(int First, int Last)> _ranges;

    private StatusCodeSet(ValueList<(int First, int Last)> ranges) => _ranges = ranges;

    /// <summary>Reads codes from 100 to 599 and ranges of them, separated by commas; spaces round them are allowed.</summary>
    /// <param name="problem">What is wrong and what to write instead, one sentence; empty when the text was read.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out StatusCodeSet? codes, out string problem)
    {
        codes = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = "No status code is given; write codes and ranges such as 200-299,301.";
            return false;
        }

        var parts = text.Split(',', RangesMax + 1, StringSplitOptions.TrimEntries);
        if (parts.Length > RangesMax)
        {
            problem = $"More than {RangesMax} codes and ranges are given; join neighbours to ranges such as 200-299.";
            return false;
        }

        var ranges = new List<(int First, int Last)>(parts.Length);
        foreach (var part in parts)
        {
            if (!TryParseRange(part, out var range))
            {
                problem = $"'{part}' is neither a status code from {CodeMin} to {CodeMax} nor an ascending range of them; write for example 200-299,301.";
                return false;
            }

            ranges.Add(range);
        }

        codes = new StatusCodeSet(ranges.ToValueList());
        problem = "";
        return true;
    }

    /// <inheritdoc cref="TryParse(string?, out StatusCodeSet?, out string)"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out StatusCodeSet? codes) => TryParse(text, out codes, out _);

    public bool Contains(int code)
    {
        foreach (var (first, last) in _ranges)
        {
            if (code >= first && code <= last)
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => string.Join(',', _ranges.Select(range => range.First == range.Last
        ? range.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));

    private static bool TryParseRange(string part, out (int First, int Last) range)
    {
        var dash = part.IndexOf('-');
        var firstText = dash < 0 ? part.AsSpan() : part.AsSpan(0, dash).TrimEnd();
        var lastText = dash < 0 ? part.AsSpan() : part.AsSpan(dash + 1).TrimStart();
        range = default;
        if (!TryParseCode(firstText, out var first) || !TryParseCode(lastText, out var last) || first > last)
        {
            return false;
        }

        range = (first, last);
        return true;
    }

    private static bool TryParseCode(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= CodeMin and <= CodeMax && text.Length == 3;
}
