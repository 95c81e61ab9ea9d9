using System.Text.RegularExpressions;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Regular expressions that are matched in linear time, whatever a client sends.</summary>
public static class RulePattern
{
    public static Regex Compile(string pattern, bool ignoreCase) => new(
        pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    /// <summary>Null when it can be used.</summary>
    internal static string? WhyBad(string pattern)
    {
        try
        {
            _ = Compile(pattern, ignoreCase: true);
            return null;
        }
        catch (ArgumentException problem)
        {
            return $"The pattern is not a regular expression: {problem.Message.TrimEnd('.')}; correct it.";
        }
        catch (NotSupportedException)
        {
            return "The pattern uses look-around, back-references, atomic groups or very large repeats, which cannot be matched in linear time; write it without.";
        }
    }
}
