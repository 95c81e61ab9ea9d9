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
    private const int HashBytes = 4;

    /// <summary>The same on every node; empty when no rules change bodies.</summary>
    public static byte[] Of(IReadOnlyCollection<ContentRule> rules)
    {
        if (rules.Count == 0)
        {
            return [];
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rules)));
        return Encoding.ASCII.GetBytes($";lm-{Convert.ToHexStringLower(hash.AsSpan(0, HashBytes))}");
    }

    /// <summary>
    /// Takes the mark off the tags of a list, in place, and fills what becomes free with blanks. Gives how long the list is then; 0 when no tag is left.
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

        list[written..].Fill((byte)' ');
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
