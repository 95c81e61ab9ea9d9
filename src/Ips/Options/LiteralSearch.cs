using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>Finds a byte string, with or without regard to the case of ASCII letters.</summary>
internal sealed class LiteralSearch
{
    /// <summary>From rare to frequent in web traffic; what is not listed is rarer.</summary>
    private const string Frequent = "zqjxkvbywgfZQJXKVBYWGF_&=?%+()!*$~@#,'\"<>|{}[];mpuhdlcrnsioatMPUHDLCRNSIOAT0123456789\n\r:/-. e";

    private readonly byte[] _pattern;
    private readonly byte[] _folded;
    private readonly int _anchor;
    private readonly byte _anchorLower;
    private readonly byte _anchorUpper;

    public LiteralSearch(byte[] pattern, bool ignoreCase)
    {
        _pattern = pattern;
        _folded = AsciiText.Fold(pattern);
        IgnoresCase = ignoreCase && pattern.Any(value => char.IsAsciiLetter((char)value));
        _anchor = Enumerable.Range(0, pattern.Length).MinBy(at => Frequent.IndexOf((char)pattern[at], StringComparison.Ordinal));
        _anchorLower = _folded[_anchor];
        _anchorUpper = (byte)char.ToUpperInvariant((char)_anchorLower);
        _anchorUpper = char.IsAsciiLetter((char)_anchorLower) ? _anchorUpper : _anchorLower;
    }

    public byte[] Pattern => _pattern;

    public bool IgnoresCase { get; }

    /// <summary>Where it begins first, or -1.</summary>
    public int IndexIn(ReadOnlySpan<byte> text)
    {
        if (!IgnoresCase)
        {
            return text.IndexOf(_pattern);
        }

        var last = text.Length - _pattern.Length;
        for (var start = 0; start <= last; start++)
        {
            var hit = text.Slice(start + _anchor, last - start + 1).IndexOfAny(_anchorLower, _anchorUpper);
            if (hit < 0)
            {
                return -1;
            }

            start += hit;
            if (AsciiText.EqualsFolded(text.Slice(start, _pattern.Length), _folded))
            {
                return start;
            }
        }

        return -1;
    }
}
