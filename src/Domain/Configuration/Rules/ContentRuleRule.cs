using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Content rules that can be worked, and that can neither break nor add a line of a head.</summary>
internal sealed class ContentRuleRule : IConfigRule
{
    /// <summary>Framing, routing and this connection: what the node itself decides.</summary>
    private static readonly HashSet<string> Untouchable = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "TE", "Trailer", "Expect",
    };

    internal const string ReferenceProblem =
        "The value refers to a group ($1 or \\1), which rules for bodies do not know: what the pattern found is replaced as a whole; write a literal value.";

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < config.Rules.Count; index++)
        {
            var rule = config.Rules[index];
            var at = JsonPath.Rule(index);
            CheckName(rule.Name, index, names, at.Field("name"), problems);
            CheckFlags(rule, at, problems);
            CheckField(rule, at.Field("field"), problems);
            if (rule.Kind == RuleKind.ReplaceBody)
            {
                BodyRuleRule.Check(rule, at, problems);
                continue;
            }

            if (rule.MediaTypes.Count > 0)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at.Field("mediaTypes"), "Only rules of kind replace-body look at media types; leave them out.", at.Field("kind"));
            }

            CheckPattern(rule, at.Field("pattern"), problems);
            CheckValue(rule, at.Field("value"), problems);
            CaptureRule.Check(rule, at, problems);
            RedirectRule.Check(rule, at, problems);
        }
    }

    private static void CheckName(string name, int index, Dictionary<string, int> names, JsonPath at, ProblemList problems)
    {
        NameText.Check(name, at, problems);
        if (name.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at, "The rule has no name, so no service could use it; give it one.");
        }
        else if (name.Contains('/', StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.OutOfRange, at, "The name holds a slash, which cannot be part of its address in REST; leave it out.");
        }
        else if (!names.TryAdd(name, index))
        {
            problems.Add(
                ProblemCodes.DuplicateName, at, $"The name \"{JsonText.Shortened(name)}\" is given to two rules; names are unique: change one.", JsonPath.Rule(names[name]).Field("name"));
        }
    }

    private static void CheckFlags(ContentRule rule, JsonPath at, ProblemList problems)
    {
        if (rule.SetFlag != 0 && rule.Kind != RuleKind.Match)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("setFlag"), "Only match rules set flags; set it to 0.");
        }

        if (rule.OnlyOnFlag != 0 && rule.OnlyOnFlag == rule.OnlyOnNoFlag)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("onlyOnNoFlag"), $"Flag {rule.OnlyOnFlag} cannot be set and not set, so the rule would never hold; change one.");
        }
    }

    private static void CheckField(ContentRule rule, JsonPath at, ProblemList problems)
    {
        var isHeader = rule.Kind is RuleKind.AddHeader or RuleKind.DeleteHeader or RuleKind.ReplaceHeader;
        var needed = isHeader || (rule.Kind is RuleKind.Match or RuleKind.Redirect && rule.Subject is RuleSubject.Header or RuleSubject.Cookie);
        if (needed && rule.Field.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at, "The rule does not say which header or cookie; name it.");
        }
        else if (rule.Field.Length > 0 && !IsToken(rule.Field))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The name holds characters that no header, cookie or parameter name has here; letters, digits and -._~!$&'*+^`|# are possible.");
        }
        else if (isHeader && Untouchable.Contains(rule.Field))
        {
            problems.Add(ProblemCodes.BadHttpText, at, $"{rule.Field} tells where a message ends or concerns one connection only, so LoadMaster alone writes it; choose another header.");
        }
        else if (rule.Kind is RuleKind.AddHeader or RuleKind.DeleteHeader && rule.Field.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "A request has exactly one Host; replace it instead (kind replace-header).");
        }
    }

    private static void CheckPattern(ContentRule rule, JsonPath at, ProblemList problems)
    {
        if (rule.Pattern.Length > Limits.RulePatternLengthMax)
        {
            return;
        }

        if (rule is { Kind: RuleKind.Match or RuleKind.Redirect, Subject: RuleSubject.Source })
        {
            if (!IPNetwork.TryParse(rule.Pattern, out var network) || !IPAddress.TryParse(rule.Pattern.AsSpan(0, rule.Pattern.IndexOf('/')), out var address) || !address.Equals(network.BaseAddress))
            {
                problems.Add(ProblemCodes.NotAnAddress, at, $"\"{JsonText.Shortened(rule.Pattern)}\" is not a network; write for example 10.0.0.0/8 or 2001:db8::/32, with no bits behind the prefix.");
            }

            return;
        }

        if (rule.Pattern.Any(character => character is < ' ' or '\u007f' or > '\u00ff'))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The pattern holds control characters or letters beyond Latin-1, which no head holds; percent-encode as clients do.");
        }
        else if (rule.Match == RuleMatch.Regex && RulePattern.WhyBad(rule.Pattern) is { } why)
        {
            problems.Add(ProblemCodes.BadPattern, at, why);
        }
        else if (rule.Kind == RuleKind.RewriteUrl && rule.Pattern.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at, "The rule does not say what shall be replaced; give a pattern.");
        }
    }

    private static void CheckValue(ContentRule rule, JsonPath at, ProblemList problems)
    {
        var value = rule.Value;
        if (value.Any(character => character is (< ' ' and not '\t') or >= '\u007f') || value.Trim() != value)
        {
            problems.Add(
                ProblemCodes.BadHttpText, at, "The value holds line ends, control or non-ASCII characters, or blanks at its ends, which could break the head; remove them.");
        }
        else if (rule.Kind == RuleKind.RewriteUrl && value.Any(character => character is <= ' ' or '#'))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The value holds a blank or #, which no request target has; percent-encode it.");
        }
        else if (rule.Kind == RuleKind.ReplaceHeader && rule.Field.Equals("Host", StringComparison.OrdinalIgnoreCase) && !value.All(IsHostCharacter))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The value holds characters that no host has; write a name or an address, with :port if need be.");
        }
    }

    /// <summary>Whether a number stands behind the mark; behind two of it, the first is one for itself.</summary>
    internal static bool HasReference(string value, char mark)
    {
        for (var index = 0; index + 1 < value.Length; index++)
        {
            if (value[index] == mark && char.IsAsciiDigit(value[index + 1]))
            {
                return true;
            }

            index += value[index] == mark && value[index + 1] == mark ? 1 : 0;
        }

        return false;
    }

    private static bool IsToken(string text) => text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    private static bool IsHostCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "-._~!$&'()*+;=%:[]".Contains(character, StringComparison.Ordinal);
}
