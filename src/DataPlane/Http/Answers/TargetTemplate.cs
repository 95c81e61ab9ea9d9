using System.Text;
using LoadMaster.DataPlane.Http.Rules;

namespace LoadMaster.DataPlane.Http.Answers;

/// <summary>
/// The target of a redirect with the places for host (<c>%h</c>), path and query (<c>%s</c>) and what a rule captured (<c>$0</c> to <c>$9</c>), ready to
/// be filled without any object.
/// </summary>
internal sealed class TargetTemplate
{
    private readonly Part[] _parts;
    private readonly bool _captures;

    /// <param name="captures">Dollars stand for groups; else for themselves.</param>
    public TargetTemplate(string text, bool captures = false)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var kind = KindAt(text, index, captures);
            if (kind == PartKind.Literal)
            {
                _ = literal.Append(text[index]);
                index += index + 1 < text.Length && text[index + 1] == text[index] && (text[index] == '%' || (captures && text[index] == '$')) ? 1 : 0;
                continue;
            }

            Flush(literal, parts);
            parts.Add(new Part(kind, [], kind == PartKind.Group ? text[index + 1] - '0' : 0));
            _captures |= kind == PartKind.Group;
            index++;
        }

        Flush(literal, parts);
        _parts = [.. parts];
    }

    private enum PartKind : byte
    {
        Literal,
        Host,
        Uri,
        Group,
    }

    /// <summary>The number of bytes written, or -1 when there is no room for them.</summary>
    /// <param name="scratch">Has what was captured.</param>
    public int Write(Span<byte> target, ReadOnlySpan<byte> host, ReadOnlySpan<byte> uri, RuleScratch scratch)
    {
        var length = 0;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            if (part.Kind == PartKind.Group)
            {
                var written = WriteCaptured(target[length..], scratch.Captured(part.Group));
                if (written < 0)
                {
                    return -1;
                }

                length += written;
                continue;
            }

            var text = part.Kind switch
            {
                PartKind.Host => host,
                PartKind.Uri => uri,
                _ => part.Text,
            };
            if (!text.TryCopyTo(target[length..]))
            {
                return -1;
            }

            length += text.Length;
        }

        return _captures ? KeepOnThisHost(target, length) : length;
    }

    /// <summary>A capture may be of a header, which holds what no URL does: that is percent-encoded.</summary>
    private static int WriteCaptured(Span<byte> target, ReadOnlySpan<char> captured)
    {
        var length = 0;
        foreach (var character in captured)
        {
            var value = (byte)character;
            if (target.Length - length < 3)
            {
                return -1;
            }

            if (HttpText.Target.Contains(value))
            {
                target[length++] = value;
                continue;
            }

            target[length++] = (byte)'%';
            target[length++] = Digit(value >> 4);
            target[length++] = Digit(value & 15);
        }

        return length;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    /// <summary>A path that a capture made begin with two slashes would be another host to browsers, which read a backslash as a slash, too.</summary>
    private static int KeepOnThisHost(Span<byte> target, int length)
    {
        var extra = 0;
        while (length > 0 && target[0] == '/' && 1 + extra < length && target[1 + extra] is (byte)'/' or (byte)'\\')
        {
            extra++;
        }

        target[(1 + extra)..Math.Max(length, 1 + extra)].CopyTo(target[1..]);
        return length - extra;
    }

    private static PartKind KindAt(string text, int index, bool captures)
    {
        var next = index + 1 < text.Length ? text[index + 1] : '\0';
        return text[index] switch
        {
            '%' when next == 'h' => PartKind.Host,
            '%' when next == 's' => PartKind.Uri,
            '$' when captures && char.IsAsciiDigit(next) => PartKind.Group,
            _ => PartKind.Literal,
        };
    }

    private static void Flush(StringBuilder literal, List<Part> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Part(PartKind.Literal, Encoding.ASCII.GetBytes(literal.ToString()), 0));
            _ = literal.Clear();
        }
    }

    private readonly record struct Part(PartKind Kind, byte[] Text, int Group);
}
