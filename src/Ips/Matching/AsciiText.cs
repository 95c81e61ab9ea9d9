namespace LoadMaster.Ips.Matching;

/// <summary>Comparisons that ignore the case of ASCII letters only, as nocase does.</summary>
internal static class AsciiText
{
    private static readonly byte[] Lower = [.. Enumerable.Range(0, 256).Select(value => (byte)(value is >= 'A' and <= 'Z' ? value + 32 : value))];

    public static byte Fold(byte value) => Lower[value];

    public static byte[] Fold(ReadOnlySpan<byte> text)
    {
        var folded = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            folded[i] = Lower[text[i]];
        }

        return folded;
    }

    /// <summary>Whether a text equals a text that is folded already; both have the same length.</summary>
    public static bool EqualsFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> folded)
    {
        if (text.Length != folded.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (Lower[text[i]] != folded[i])
            {
                return false;
            }
        }

        return true;
    }
}
