namespace LoadMaster.Ips.Rules;

/// <summary>Cuts the text between a rule's parentheses into options; quotes and backslashes protect.</summary>
internal static class OptionSplitter
{
    public static List<OptionText> Split(string body)
    {
        var options = new List<OptionText>();
        foreach (var part in Cut(body, ';'))
        {
            var text = part.Trim();
            if (text.Length == 0)
            {
                continue;
            }

            var colon = text.IndexOf(':');
            options.Add(colon < 0 ? new(text, "") : new(text[..colon].Trim(), text[(colon + 1)..].Trim()));
            if (options.Count > IpsLimits.OptionsPerRuleMax)
            {
                throw RuleRejectedException.Skipped($"more than {IpsLimits.OptionsPerRuleMax} options");
            }
        }

        return options;
    }

    /// <summary>The parts between separators that stand outside quotes.</summary>
    public static IEnumerable<string> Cut(string text, char separator)
    {
        var (start, quoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                quoted = !quoted;
            }
            else if (text[at] == separator && !quoted)
            {
                yield return text[start..at];
                start = at + 1;
            }
        }

        if (quoted)
        {
            throw RuleRejectedException.Skipped("a quote is not closed");
        }

        yield return text[Math.Min(start, text.Length)..];
    }

    /// <summary>What stands between quotes; a leading exclamation mark negates.</summary>
    public static (string Text, bool Negated) Quoted(string value)
    {
        var negated = value.StartsWith('!');
        var rest = (negated ? value[1..] : value).Trim();
        if (rest.Length < 2 || rest[0] != '"' || rest[^1] != '"')
        {
            throw RuleRejectedException.Skipped($"quotes are missing around {Short(value)}");
        }

        return (rest[1..^1], negated);
    }

    public static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
