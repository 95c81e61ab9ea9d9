using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Bodies;

/// <summary>
/// A compiled rule that replaces text in bodies. A text is looked for byte by byte, wherever it lies; a regular expression in one line at a
/// time, bytes taken for Latin-1 characters. Immutable, shared by all loops.
/// </summary>
/// <param name="regexes">One per loop; none for a text.</param>
internal sealed class BodyRule(ContentRule rule, Regex[] regexes)
{
    private readonly MediaTypes _types = new(rule.MediaTypes.Count > 0 ? rule.MediaTypes : ContentRule.BodyMediaTypes);
    private readonly byte[] _text = Encoding.UTF8.GetBytes(rule.Pattern);
    private readonly SearchValues<byte> _firstBytes = SearchValues.Create(FirstBytes(rule));
    private readonly byte[] _value = Encoding.UTF8.GetBytes(rule.Value);
    private readonly RuleFlags _flags = new(rule);

    public string Name => rule.Name;

    public ContentRule Rule => rule;

    /// <summary>Names it in entity tags.</summary>
    public uint Mark { get; } = TagMark.Of(rule);

    public bool IsRegex => regexes.Length > 0;

    public ReadOnlySpan<byte> Value => _value;

    /// <summary>Of the text that is looked for.</summary>
    public int TextLength => _text.Length;

    public bool Holds(int flags) => _flags.Hold(flags);

    public bool Suits(ReadOnlySpan<byte> contentType) => _types.Contains(contentType);

    /// <summary>Where the text begins first; -1 for nowhere.</summary>
    public int IndexIn(ReadOnlySpan<byte> bytes)
    {
        if (!rule.IgnoreCase)
        {
            return bytes.IndexOf(_text);
        }

        for (var at = 0; bytes.Length - at >= _text.Length; at++)
        {
            var next = bytes[at..].IndexOfAny(_firstBytes);
            at += next;
            if (next < 0 || bytes.Length - at < _text.Length)
            {
                return -1;
            }

            if (Ascii.EqualsIgnoreCase(bytes.Slice(at, _text.Length), _text))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>How many bytes at the end may be the text's beginning.</summary>
    public int BegunIn(ReadOnlySpan<byte> bytes)
    {
        for (var at = Math.Max(0, bytes.Length - _text.Length + 1); at < bytes.Length; at++)
        {
            var next = bytes[at..].IndexOfAny(_firstBytes);
            if (next < 0)
            {
                return 0;
            }

            at += next;
            var end = bytes[at..];
            var start = _text.AsSpan(0, end.Length);
            if (rule.IgnoreCase ? Ascii.EqualsIgnoreCase(end, start) : end.SequenceEqual(start))
            {
                return end.Length;
            }
        }

        return 0;
    }

    /// <summary>The first match, from the given byte on, that is not empty; false for none.</summary>
    /// <param name="line">With the byte before, where the line does not begin here.</param>
    public bool Match(ReadOnlySpan<byte> line, int from, RuleScratch scratch, out int start, out int length)
    {
        foreach (var found in regexes[scratch.Index].EnumerateMatches(scratch.Widen(line), from))
        {
            if (found.Length > 0)
            {
                (start, length) = (found.Index, found.Length);
                return true;
            }
        }

        start = length = 0;
        return false;
    }

    private static byte[] FirstBytes(ContentRule rule)
    {
        var first = Encoding.UTF8.GetBytes(rule.Pattern)[0];
        return rule.IgnoreCase ? [(byte)char.ToLowerInvariant((char)first), (byte)char.ToUpperInvariant((char)first)] : [first];
    }
}
