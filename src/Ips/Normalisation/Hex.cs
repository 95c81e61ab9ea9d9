namespace LoadMaster.Ips.Normalisation;

/// <summary>Hexadecimal digits as http_inspect reads them.</summary>
internal static class Hex
{
    /// <summary>0 to 15, or -1.</summary>
    public static int Digit(int value) => value switch
    {
        >= '0' and <= '9' => value - '0',
        >= 'a' and <= 'f' => value - 'a' + 10,
        >= 'A' and <= 'F' => value - 'A' + 10,
        _ => -1,
    };

    /// <summary>The byte that two digits stand for, or -1.</summary>
    public static int Pair(ReadOnlySpan<byte> text, int at)
    {
        if (at + 2 > text.Length)
        {
            return -1;
        }

        var (high, low) = (Digit(text[at]), Digit(text[at + 1]));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }
}
