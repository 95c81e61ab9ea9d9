namespace LoadMaster.Ips.Rules;

/// <summary>
/// Brings both dialects to one shape: every content carries its modifiers. Snort 2.9 writes them as options behind the content, Snort 3
/// behind commas.
/// </summary>
internal static class ContentFolder
{
    private static readonly string[] Snort2Modifiers =
        ["nocase", "rawbytes", "offset", "depth", "distance", "within", "fast_pattern", .. BufferNames.ContentModifiers];

    public static bool IsContent(string name) => name is "content" or "uricontent";

    public static List<OptionText> Fold(List<OptionText> options, RuleDialect dialect)
    {
        var folded = new List<OptionText>(options.Count);
        OptionText? content = null;
        foreach (var option in options)
        {
            if (IsContent(option.Name))
            {
                content = Start(option);
                folded.Add(content);
            }
            else if (dialect == RuleDialect.Snort2 && Snort2Modifiers.Contains(option.Name))
            {
                if (content is null)
                {
                    throw RuleRejectedException.Skipped($"{option.Name} without a content before it");
                }

                content.Modifiers.Add((option.Name, option.Value));
            }
            else
            {
                folded.Add(option);
            }
        }

        return folded;
    }

    private static OptionText Start(OptionText option)
    {
        var parts = OptionSplitter.Cut(option.Value, ',').ToList();
        var content = new OptionText(option.Name, parts[0].Trim());
        foreach (var part in parts.Skip(1))
        {
            var modifier = part.Trim();
            var blank = modifier.IndexOfAny([' ', ':']);
            content.Modifiers.Add(blank < 0 ? (modifier, "") : (modifier[..blank], modifier[(blank + 1)..].Trim()));
        }

        return content;
    }
}
