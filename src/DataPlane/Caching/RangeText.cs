using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Caching;

/// <summary>What a Range field asks for of a body of known length.</summary>
internal enum RangeOutcome
{
    /// <summary>Other units, several parts, or not readable: the whole is sent.</summary>
    Whole,
    Part,
    OutOfRange,
}

/// <summary>Reads a Range field (RFC 9110 14.2): one range of bytes.</summary>
internal static class RangeText
{
    /// <param name="end">Behind the last byte.</param>
    public static RangeOutcome Read(ReadOnlySpan<byte> text, int length, out int start, out int end)
    {
        start = 0;
        end = length;
        if (text.Length < 7 || !HttpText.EqualsIgnoreCase(text[..6], "bytes="u8))
        {
            return RangeOutcome.Whole;
        }

        var range = HttpText.TrimOws(text[6..]);
        var dash = range.IndexOf((byte)'-');
        if (dash < 0)
        {
            return RangeOutcome.Whole;
        }

        var hasFirst = HttpText.TryParseLength(range[..dash], out var first);
        var hasLast = HttpText.TryParseLength(range[(dash + 1)..], out var last);
        if ((!hasFirst && dash > 0) || (!hasLast && dash + 1 < range.Length) || (!hasFirst && !hasLast) || (hasFirst && hasLast && last < first))
        {
            return RangeOutcome.Whole;
        }

        var from = hasFirst ? first : Math.Max(0, length - last);
        var to = hasFirst && hasLast ? Math.Min(last + 1, length) : length;
        if (from >= to)
        {
            return RangeOutcome.OutOfRange;
        }

        (start, end) = ((int)from, (int)to);
        return RangeOutcome.Part;
    }
}
