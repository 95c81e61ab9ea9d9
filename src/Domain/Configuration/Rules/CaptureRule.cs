using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>References in a rule's value: to groups that its pattern has, in a rule whose pattern captures something.</summary>
internal static class CaptureRule
{
    public static void Check(ContentRule rule, JsonPath at, ProblemList problems)
    {
        var (value, pattern) = (at.Field("value"), at.Field("pattern"));
        if (rule.Match != RuleMatch.Regex || rule.Kind is RuleKind.Match or RuleKind.DeleteHeader || rule.Pattern.Length > Limits.RulePatternLengthMax)
        {
            return;
        }

        if (ContentRuleRule.HasReference(rule.Value, '\\'))
        {
            problems.Add(ProblemCodes.BadPattern, value, "The value refers to a group by a backslash, as \\1; groups are written $1 here: write that.", pattern);
            return;
        }

        if (!ContentRuleRule.HasReference(rule.Value, '$'))
        {
            return;
        }

        if (rule.Kind == RuleKind.Redirect && (rule.Negate || rule.Subject == RuleSubject.Source))
        {
            problems.Add(
                ProblemCodes.BadPattern, value, "The value refers to what the pattern captured, but this rule holds where its pattern is not found or for client networks; write a target without $ and a number.", pattern);
        }
        else if (rule.Pattern.Length == 0)
        {
            problems.Add(ProblemCodes.BadPattern, value, "The value refers to what the pattern captured, but there is no pattern; give one, or write $$ for a dollar sign in a rule with one.", pattern);
        }
        else if (RulePattern.WhyBad(rule.Pattern) is null)
        {
            CheckGroups(rule, value, pattern, problems);
        }
    }

    private static void CheckGroups(ContentRule rule, JsonPath value, JsonPath pattern, ProblemList problems)
    {
        var groups = RulePattern.Compile(rule.Pattern, rule.IgnoreCase).GetGroupNumbers();
        foreach (var missing in CaptureText.Parse(rule.Value).Select(part => part.Group).Where(group => group > 0 && !groups.Contains(group)).Distinct().Order())
        {
            var has = groups.Length switch { 1 => "no group", 2 => "1 group", var count => $"{count - 1} groups" };
            problems.Add(
                ProblemCodes.BadPattern,
                value,
                $"The value refers to ${missing}, but the pattern has {has}; put round brackets around what shall be captured, or write $${missing} for the characters themselves.",
                pattern);
        }
    }
}
