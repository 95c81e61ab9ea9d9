using System.Text.RegularExpressions;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A body pattern can be matched in linear time, and there is a body to match.</summary>
internal sealed class CheckBodyPatternRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        // Compiling costs about a millisecond, and many services have the same pattern.
        var compiled = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var check = config.VirtualServices[index].Check;
            if (check.BodyPattern.Length == 0 || check.Type is not (HealthCheckType.Http or HealthCheckType.Https))
            {
                continue;
            }

            var at = JsonPath.Service(index).Field("check");
            if (check.Method is "HEAD" or "OPTIONS")
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("bodyPattern"),
                    $"bodyPattern needs a body, and method {check.Method} brings none to rely on; set method GET or leave bodyPattern empty.",
                    at.Field("method"));
            }

            if (check.BodyPattern.Length > Limits.CheckPatternLengthMax)
            {
                continue;
            }

            if (!compiled.TryGetValue(check.BodyPattern, out var why))
            {
                why = WhyBad(check.BodyPattern);
                compiled.Add(check.BodyPattern, why);
            }

            if (why is not null)
            {
                problems.Add(ProblemCodes.BadPattern, at.Field("bodyPattern"), why);
            }
        }
    }

    private static string? WhyBad(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException problem)
        {
            return $"bodyPattern is not a regular expression: {problem.Message.TrimEnd('.')}; correct it.";
        }
        catch (NotSupportedException)
        {
            return "bodyPattern uses look-around, back-references, atomic groups or very large repeats, which cannot be matched in linear time; write it without.";
        }
    }
}
