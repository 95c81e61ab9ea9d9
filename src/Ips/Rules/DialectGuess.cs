namespace LoadMaster.Ips.Rules;

/// <summary>Tells the dialects apart: by what only one of them has, else as the file's other rules are written.</summary>
internal static class DialectGuess
{
    private static readonly string[] OnlySnort2 = ["nocase", "depth", "offset", "distance", "within", "fast_pattern", "rawbytes", "uricontent", "urilen", "threshold"];
    private static readonly string[] OnlySnort3 = ["service", "bufferlen", "http_param", "http_raw_body", "http_raw_request", "http_raw_status", "http_version", "rem", "raw_data"];

    /// <summary>Null when the rule could be either.</summary>
    public static RuleDialect? Of(List<OptionText> options)
    {
        var contentSeen = false;
        foreach (var option in options)
        {
            if (OnlySnort3.Contains(option.Name) || (BufferNames.IsHttp(option.Name) && (!contentSeen || option.Value.Length > 0)))
            {
                return RuleDialect.Snort3;
            }

            if (OnlySnort2.Contains(option.Name) || (option.Name == "pcre" && PcreText.NamesHttpBuffer(option.Value))
                || (option.Name == "metadata" && option.Value.Contains("service ", StringComparison.Ordinal)))
            {
                return RuleDialect.Snort2;
            }

            if (option.Name == "content")
            {
                contentSeen = true;
                if (option.Value.Length > 0 && option.Value[^1] != '"')
                {
                    return RuleDialect.Snort3;
                }
            }
        }

        return null;
    }
}
