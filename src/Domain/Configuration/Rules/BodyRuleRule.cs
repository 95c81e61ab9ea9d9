using System.Buffers;
using System.Text;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Rules that replace text in bodies: something is looked for that can be found in a stream, in media types that can be told.</summary>
internal static class BodyRuleRule
{
    private static readonly SearchValues<char> Layout = SearchValues.Create("\t\r\n");

    public static void Check(ContentRule rule, JsonPath at, ProblemList problems)
    {
        if (rule.Match is not (RuleMatch.Contains or RuleMatch.Regex))
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("match"),
                $"A rule that replaces text in bodies finds it anywhere in them, so {RuleWords.Matches.Of(rule.Match)} cannot be; write contains or regex.",
                at.Field("kind"));
        }

        CheckPattern(rule, at.Field("pattern"), problems);
        if (HasControls(rule.Value))
        {
            problems.Add(ProblemCodes.BadHttpText, at.Field("value"), "The value holds control characters other than tabs and line ends; remove them.");
        }
        else if (rule.Match == RuleMatch.Regex && (ContentRuleRule.HasReference(rule.Value, '$') || ContentRuleRule.HasReference(rule.Value, '\\')))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("value"), ContentRuleRule.ReferenceProblem);
        }

        CheckMediaTypes(rule, at.Field("mediaTypes"), problems);
    }

    private static void CheckPattern(ContentRule rule, JsonPath at, ProblemList problems)
    {
        if (rule.Pattern.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at, "The rule does not say what shall be replaced; give a pattern.");
        }
        else if (HasControls(rule.Pattern))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The pattern holds control characters other than tabs and line ends; remove them.");
        }
        else if ((rule.Match == RuleMatch.Regex || rule.IgnoreCase) && !Ascii.IsValid(rule.Pattern))
        {
            problems.Add(
                ProblemCodes.BadHttpText, at, "Bodies are looked at byte by byte, so a regular expression, or a text in any case, can hold ASCII characters only; use match contains in the letters' own case.");
        }
        else if (rule.Match == RuleMatch.Regex && rule.Pattern.Length <= Limits.RulePatternLengthMax && RulePattern.WhyBad(rule.Pattern) is { } why)
        {
            problems.Add(ProblemCodes.BadPattern, at, why);
        }
        else if (rule.Match == RuleMatch.Regex && rule.Pattern.Length <= Limits.RulePatternLengthMax && RulePattern.Compile(rule.Pattern, rule.IgnoreCase).IsMatch(""))
        {
            problems.Add(ProblemCodes.BadPattern, at, "The pattern matches the empty text, which is everywhere; write one that needs at least one character, + instead of * for example.");
        }
    }

    private static void CheckMediaTypes(ContentRule rule, JsonPath at, ProblemList problems)
    {
        for (var index = 0; index < rule.MediaTypes.Count; index++)
        {
            var text = rule.MediaTypes[index];
            if (MediaTypePattern.WhyNone(text) is { } why)
            {
                problems.Add(ProblemCodes.BadHttpText, at.Item(index), $"\"{JsonText.Shortened(text)}\" is no media type: {why}; write for example text/html, text/* or application/*+json.");
            }
            else if (rule.MediaTypes.Take(index).Contains(text))
            {
                problems.Add(ProblemCodes.DuplicateName, at.Item(index), $"{text} is in the list twice; remove one.");
            }
        }
    }

    private static bool HasControls(string text) => text.Any(character => char.IsControl(character) && !Layout.Contains(character));
}
