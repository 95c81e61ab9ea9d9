using System.Buffers;
using System.Text;

namespace LoadMaster.DataPlane.Http;

/// <summary>The character sets of RFC 9110 and 9112, and comparisons without regard to case.</summary>
internal static class HttpText
{
    /// <summary><c>tchar</c>: methods and field names.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What a field value may hold: no control character but the tab.</summary>
    public static readonly SearchValues<byte> FieldValue = SearchValues.Create(Range(0x20, 0x7E, 0x80, 0xFF, 0x09));

    /// <summary>What a request target may hold: visible characters but the fragment's mark, which clients must not send.</summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(Range(0x21, 0x22, 0x24, 0x7E));

    /// <summary>What a host with port may hold.</summary>
    public static readonly SearchValues<byte> Host =
        SearchValues.Create("-._~!$&'()*+;=%:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) =>
        text.Length == lowerCase.Length && Ascii.EqualsIgnoreCase(text, lowerCase);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Token);

    public static ReadOnlySpan<byte> TrimOws(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    /// <summary>Takes the next element off a comma-separated list; empty elements are given too.</summary>
    public static ReadOnlySpan<byte> NextElement(ref ReadOnlySpan<byte> list)
    {
        var comma = list.IndexOf((byte)',');
        var element = comma < 0 ? list : list[..comma];
        list = comma < 0 ? default : list[(comma + 1)..];
        return TrimOws(element);
    }

    /// <summary>Digits only, at most 18 of them, as Content-Length wants it.</summary>
    public static bool TryParseLength(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 18)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static byte[] Range(params ReadOnlySpan<byte> bounds)
    {
        var bytes = new List<byte>();
        for (var index = 0; index < bounds.Length; index += 2)
        {
            var last = index + 1 < bounds.Length ? bounds[index + 1] : bounds[index];
            for (int value = bounds[index]; value <= last; value++)
            {
                bytes.Add((byte)value);
            }
        }

        return [.. bytes];
    }
}
