using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Bodies;

/// <summary>
/// What names the rules that change bodies in the entity tags of responses (RFC 9110 8.8.3): <c>"a"</c> becomes <c>"a;lm-0123abcd"</c> on its way to
/// the client and <c>"a"</c> again on its way to the server, so that what was made by other rules is no longer taken for the same.
/// </summary>
internal static class TagMark
{
    /// <summary>Of a mark as text.</summary>
    public const int TextLength = 12;

    private const uint Spread = 0x9E3779B1;

    private static ReadOnlySpan<byte> Prefix => ";lm-"u8;

    /// <summary>Names one rule by all that it is made of, the same on every node.</summary>
    public static uint Of(ContentRule rule) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(rule.ToString())));

    /// <summary>Names the rules so far and one that works after them.</summary>
    public static uint And(uint mark, uint next) => unchecked((BitOperations.RotateLeft(mark, 5) ^ next) * Spread);

    /// <summary>The mark as it stands before a tag's closing quote.</summary>
    public static ReadOnlySpan<byte> Write(uint mark, Span<byte> text)
    {
        Prefix.CopyTo(text);
        _ = mark.TryFormat(text[Prefix.Length..], out _, "x8", CultureInfo.InvariantCulture);
        return text[..TextLength];
    }

    /// <summary>
    /// Takes the mark off the tags of a list, in place, and gives how long the list is then; 0 when no tag is left. It stands at the end, with blanks
    /// before it: there are servers that take blanks behind a field's value for a part of it.
    /// </summary>
    /// <param name="keepsOthers">Tags without this mark stay as they are; else they go.</param>
    public static int TakeOff(Span<byte> list, ReadOnlySpan<byte> mark, bool keepsOthers)
    {
        var (read, written) = (0, 0);
        while (Next(list, ref read) is { Length: > 0 } tag)
        {
            var isMarked = tag[^1] == (byte)'"' && tag[..^1].EndsWith(mark);
            if (!isMarked && !keepsOthers && !tag.SequenceEqual("*"u8))
            {
                continue;
            }

            if (written > 0)
            {
                list[written++] = (byte)',';
            }

            var kept = isMarked ? tag.Length - mark.Length - 1 : tag.Length;
            tag[..kept].CopyTo(list[written..]);
            written += kept;
            if (isMarked)
            {
                list[written++] = (byte)'"';
            }
        }

        list[..written].CopyTo(list[^written..]);
        list[..^written].Fill((byte)' ');
        return written;
    }

    /// <summary>The next element; empty at the end. A comma inside quotes is part of a tag.</summary>
    private static Span<byte> Next(Span<byte> list, ref int at)
    {
        while (at < list.Length && list[at] is (byte)',' or (byte)' ' or (byte)'\t')
        {
            at++;
        }

        var start = at;
        var quoted = false;
        while (at < list.Length && (quoted || list[at] != (byte)','))
        {
            quoted ^= list[at] == (byte)'"';
            at++;
        }

        return list[start..at].TrimEnd(" \t"u8);
    }
}
