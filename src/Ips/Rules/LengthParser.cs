using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>
/// Reads urilen, bufferlen and dsize. A range "a&lt;&gt;b" includes its bounds in Snort 2.9 and excludes them in Snort 3, where
/// "a&lt;=&gt;b" includes them.
/// </summary>
internal static class LengthParser
{
    public static LengthOption Parse(OptionText option, RuleDialect dialect, BufferSource cursor, BufferSource sticky)
    {
        var arguments = Arguments.Of(option.Value);
        var relative = option.Name == "bufferlen" && arguments.Remove("relative");
        var source = option.Name switch
        {
            "urilen" => BufferSource.Of(arguments.Remove("norm") ? HttpBuffer.Uri : HttpBuffer.RawUri),
            "dsize" => BufferSource.Of(HttpBuffer.Packet),
            _ => relative ? cursor : sticky,
        };
        arguments.Remove("raw");
        if (arguments.Count != 1)
        {
            throw RuleRejectedException.Skipped($"{option.Name}: {OptionSplitter.Short(option.Value)} is not supported");
        }

        var (minimum, maximum) = Range(option.Name, arguments[0].Replace(" ", "", StringComparison.Ordinal), dialect);
        return new LengthOption(source, minimum, maximum, relative);
    }

    private static (int Minimum, int Maximum) Range(string name, string text, RuleDialect dialect)
    {
        foreach (var (mark, inset) in new[] { ("<=>", 0), ("<>", dialect == RuleDialect.Snort3 ? 1 : 0) })
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at > 0)
            {
                return (Arguments.Small(text[..at], name) + inset, Arguments.Small(text[(at + mark.Length)..], name) - inset);
            }
        }

        var digits = text.TrimStart('<', '>', '=', '!');
        var number = Arguments.Small(digits, name);
        return text[..^digits.Length] switch
        {
            "" or "=" => (number, number),
            "<" => (0, number - 1),
            "<=" => (0, number),
            ">" => (number + 1, int.MaxValue),
            ">=" => (number, int.MaxValue),
            var other => throw RuleRejectedException.Skipped($"{name}: {other} is not supported"),
        };
    }
}
