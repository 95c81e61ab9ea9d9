using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>A compiled pattern: finds itself in bytes in time linear in their number; allocates only for groups that it captures, and not again for a text that the loop remembers.</summary>
internal sealed class TextMatch
{
    private readonly RuleMatch _match;
    private readonly byte[] _pattern;
    private readonly bool _ignoreCase;
    private readonly SearchValues<string>? _anyCase;
    private readonly Regex[] _regexes;
    private readonly int _groupMax;

    /// <summary>Stands for this in the loops' memory, which keeps no rule that is gone.</summary>
    private readonly object _owner = new();

    /// <param name="regexes">One per loop, for the match regex.</param>
    /// <param name="groupMax">The highest group that is to be captured, into the scratch; -1 for none.</param>
    public TextMatch(RuleMatch match, string pattern, bool ignoreCase, Regex[] regexes, int groupMax = -1)
    {
        _groupMax = groupMax;
        _match = match;
        _pattern = Encoding.Latin1.GetBytes(pattern);
        _ignoreCase = ignoreCase;
        _regexes = regexes;
        _anyCase = match == RuleMatch.Contains && ignoreCase && pattern.Length > 0 ? SearchValues.Create([pattern], StringComparison.OrdinalIgnoreCase) : null;
    }

    public bool Matches(ReadOnlySpan<byte> text, RuleScratch scratch) =>
        _match == RuleMatch.Regex && _groupMax < 0 ? _regexes[scratch.Index].IsMatch(scratch.Widen(text)) : Find(text, scratch, out _, out _);

    /// <summary>Where the pattern is found first.</summary>
    public bool Find(ReadOnlySpan<byte> text, RuleScratch scratch, out int start, out int length)
    {
        start = 0;
        length = _pattern.Length;
        switch (_match)
        {
            case RuleMatch.Exact:
                return text.Length == length && Same(text);
            case RuleMatch.Prefix:
                return text.Length >= length && Same(text[..length]);
            case RuleMatch.Suffix:
                start = text.Length - length;
                return start >= 0 && Same(text[start..]);
            case RuleMatch.Contains:
                start = _anyCase is null ? text.IndexOf(_pattern) : scratch.Widen(text).IndexOfAny(_anyCase);
                return start >= 0;
            default:
                return FindRegex(text, scratch, out start, out length);
        }
    }

    private bool FindRegex(ReadOnlySpan<byte> bytes, RuleScratch scratch, out int start, out int length)
    {
        var text = scratch.Widen(bytes);
        foreach (var found in _regexes[scratch.Index].EnumerateMatches(text))
        {
            (start, length) = (found.Index, found.Length);
            if (_groupMax >= 0)
            {
                scratch.Note(start, length);
            }

            if (_groupMax > 0 && !scratch.Recall(_owner, bytes))
            {
                // Only texts that match get here; the library tells of groups by objects alone: the text once more and some hundred bytes.
                scratch.Note(_regexes[scratch.Index].Match(new string(text)), _groupMax, _owner, bytes);
            }

            return true;
        }

        (start, length) = (0, 0);
        return false;
    }

    private bool Same(ReadOnlySpan<byte> text)
    {
        if (!_ignoreCase)
        {
            return text.SequenceEqual(_pattern);
        }

        for (var index = 0; index < text.Length; index++)
        {
            if (Lower(text[index]) != Lower(_pattern[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>ASCII letters only: what other bytes mean, the head does not tell.</summary>
    private static int Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value;
}
