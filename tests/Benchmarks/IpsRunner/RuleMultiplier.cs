using System.Text;
using System.Text.RegularExpressions;

/// <summary>Makes as many rules as wanted from the shapes of a file: literals get other letters and digits, sids other numbers.</summary>
internal static partial class RuleMultiplier
{
    private const int SidStep = 1_000_000;

    public static string Multiplied(string text, int count)
    {
        var random = new Random(1);
        var rules = text.Split('\n').Where(line => line.Contains("sid:", StringComparison.Ordinal) && line.Contains("http_", StringComparison.Ordinal)).ToList();
        var made = new StringBuilder(text).Append('\n');
        for (var number = rules.Count; number < count; number++)
        {
            var rule = Content().Replace(rules[number % rules.Count], match => Changed(match.Value, random));
            made.Append(Sid().Replace(rule, match => $"sid:{int.Parse(match.Groups[1].Value) + (SidStep * (1 + (number / rules.Count)))}")).Append('\n');
        }

        return made.ToString();
    }

    /// <summary>Letters and digits outside hexadecimal parts.</summary>
    private static string Changed(string content, Random random)
    {
        var made = content.ToCharArray();
        var hex = false;
        for (var at = "content:".Length; at < made.Length; at++)
        {
            hex ^= made[at] == '|';
            if (!hex && char.IsAsciiLetterLower(made[at]) && made[at - 1] != '\\')
            {
                made[at] = (char)('a' + random.Next(26));
            }
        }

        return new string(made);
    }

    [GeneratedRegex(@"content:!?""[^""]*""")]
    private static partial Regex Content();

    [GeneratedRegex(@"sid:(\d+)")]
    private static partial Regex Sid();
}
