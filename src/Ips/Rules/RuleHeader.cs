namespace LoadMaster.Ips.Rules;

/// <summary>What stands before a rule's parentheses. The short form of Snort 3 leaves addresses and ports out.</summary>
internal sealed record RuleHeader(
    RuleAction Action, string Protocol, string Source, string SourcePorts, bool BothWays, string Destination, string DestinationPorts)
{
    private static readonly string[] Protocols = ["tcp", "udp", "icmp", "ip", "http", "http1", "http2", "file", "ssl", "smtp", "dns", "ftp", "user"];

    /// <summary>Splits a rule; null when the text is no rule at all.</summary>
    public static (RuleHeader Header, string Body)? Parse(string text)
    {
        var open = text.IndexOf('(');
        if (open < 0)
        {
            return null;
        }

        var words = Words(text[..open]);
        var action = ActionOf(words.Count > 0 ? words[0] : "");
        if (action is null || words.Count < 2)
        {
            return null;
        }

        if (!text.EndsWith(')'))
        {
            throw RuleRejectedException.Skipped("its parentheses are not closed");
        }

        var body = text[(open + 1)..^1];
        if (!Protocols.Contains(words[1]))
        {
            return (new(action.Value, words[1], "any", "any", false, "any", "any"), body);
        }

        return words.Count switch
        {
            2 => (new(action.Value, words[1], "any", "any", false, "any", "any"), body),
            7 when words[4] is "->" or "<>" => (new(action.Value, words[1], words[2], words[3], words[4] == "<>", words[5], words[6]), body),
            _ => throw RuleRejectedException.Skipped($"the header is not understood: {OptionSplitter.Short(text[..open].Trim())}"),
        };
    }

    public bool Mentions(string variable) =>
        Source.Contains(variable, StringComparison.Ordinal) || SourcePorts.Contains(variable, StringComparison.Ordinal)
        || Destination.Contains(variable, StringComparison.Ordinal) || DestinationPorts.Contains(variable, StringComparison.Ordinal);

    /// <summary>Null for a word that is none.</summary>
    public static RuleAction? ActionOf(string word) => word switch
    {
        "alert" or "activate" or "dynamic" or "rewrite" => RuleAction.Alert,
        "log" => RuleAction.Log,
        "pass" => RuleAction.Pass,
        "drop" or "sdrop" or "block" => RuleAction.Drop,
        "reject" or "react" => RuleAction.Reject,
        _ => null,
    };

    /// <summary>Words between blanks; a list in brackets is one word.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var (depth, start) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            var value = at < text.Length ? text[at] : ' ';
            depth += value switch { '[' => 1, ']' => -1, _ => 0 };
            if (char.IsWhiteSpace(value) && (depth == 0 || at == text.Length))
            {
                if (at > start)
                {
                    words.Add(text[start..at]);
                }

                start = at + 1;
            }
        }

        return words;
    }
}
