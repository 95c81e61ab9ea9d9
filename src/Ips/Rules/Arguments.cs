using System.Globalization;

namespace LoadMaster.Ips.Rules;

/// <summary>The comma separated arguments of a byte option.</summary>
internal static class Arguments
{
    public static List<string> Of(string value) => [.. value.Split(',').Select(part => part.Trim())];

    public static long Number(string text, string what)
    {
        var negative = text.StartsWith('-');
        var digits = negative || text.StartsWith('+') ? text[1..] : text;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var ok = isHex
            ? long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return ok && number <= uint.MaxValue ? (negative ? -number : number) : throw RuleRejectedException.Skipped($"{what}: {OptionSplitter.Short(text)} is no number");
    }

    public static int Small(string text, string what) =>
        Number(text, what) is var number and >= -IpsLimits.OffsetMax and <= IpsLimits.OffsetMax
            ? (int)number
            : throw RuleRejectedException.Skipped($"{what}: {text} is out of range");

    public static bool IsNumber(string text) => text.Length > 0 && (char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' && text.Length > 1));
}
