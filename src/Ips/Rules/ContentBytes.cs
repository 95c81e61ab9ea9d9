using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Rules;

/// <summary>The bytes of a content: text with backslash escapes, hexadecimal pairs between bars.</summary>
internal static class ContentBytes
{
    public static byte[] Parse(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '|':
                    at = ReadHex(text, at + 1, bytes);
                    break;
                case '\\' when at + 1 < text.Length:
                    bytes.Add((byte)text[++at]);
                    break;
                default:
                    bytes.Add((byte)text[at]);
                    break;
            }
        }

        return bytes.Count switch
        {
            0 => throw RuleRejectedException.Skipped("a content is empty"),
            > IpsLimits.ContentLengthMax => throw RuleRejectedException.Skipped($"a content is longer than {IpsLimits.ContentLengthMax} bytes"),
            _ => [.. bytes],
        };
    }

    /// <summary>Returns where the closing bar stands.</summary>
    private static int ReadHex(string text, int at, List<byte> bytes)
    {
        var high = -1;
        for (; at < text.Length && text[at] != '|'; at++)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                continue;
            }

            var digit = Hex.Digit(text[at]);
            if (digit < 0)
            {
                throw RuleRejectedException.Skipped($"'{text[at]}' is no hexadecimal digit");
            }

            if (high >= 0)
            {
                bytes.Add((byte)((high << 4) | digit));
                high = -1;
            }
            else
            {
                high = digit;
            }
        }

        return at < text.Length && high < 0 ? at : throw RuleRejectedException.Skipped("a hexadecimal part is not closed or has an odd number of digits");
    }
}
