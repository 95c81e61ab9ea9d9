using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A target that can be put into a Location header, whatever a client asked for.</summary>
internal static class RedirectTarget
{
    private const int PlaceholdersMax = 4;
    private static readonly int[] Statuses = [301, 302, 307, 308];

    public static void Check(string target, JsonPath at, ProblemList problems)
    {
        if (!IsAbsolute(target))
        {
            problems.Add(
                ProblemCodes.BadRedirect, at, $"\"{JsonText.Shortened(target)}\" is no target of a redirect; begin it with http://, https:// or a single slash, such as https://%h%s.");
        }

        if (target.Any(character => character is <= ' ' or >= '\u007f' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        {
            problems.Add(ProblemCodes.BadRedirect, at, "The target holds blanks, control characters or others that no URL has; percent-encode them.");
        }

        var placeholders = 0;
        for (var index = target.IndexOf('%'); index >= 0; index = index + 2 < target.Length ? target.IndexOf('%', index + 2) : -1)
        {
            var next = index + 1 < target.Length ? target[index + 1] : '\0';
            var known = next is 'h' or 's';
            placeholders += known ? 1 : 0;
            if (!known && next != '%' && !(char.IsAsciiHexDigit(next) && index + 2 < target.Length && char.IsAsciiHexDigit(target[index + 2])))
            {
                problems.Add(
                    ProblemCodes.BadRedirect, at, $"The percent sign at position {index + 1} of the target stands for nothing; write %h (host), %s (path and query), %% or a percent-encoded byte.");
            }
        }

        if (placeholders > PlaceholdersMax)
        {
            problems.Add(ProblemCodes.BadRedirect, at, $"The target names %h and %s {placeholders} times; at most {PlaceholdersMax} are allowed.");
        }
    }

    public static void CheckStatus(int status, JsonPath at, ProblemList problems)
    {
        // What is outside 301 to 308 is told as out of range already.
        if (status is > 302 and < 307)
        {
            problems.Add(ProblemCodes.BadRedirect, at, $"{status} is not a redirect that every client follows; give one of {string.Join(", ", Statuses)}.");
        }
    }

    private static bool IsAbsolute(string target) =>
        target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? target.IndexOf("://", StringComparison.Ordinal) + 3 is var start && start < target.Length && target[start] is not ('/' or '?' or '#')
            : target.StartsWith('/') && !target.StartsWith("//", StringComparison.Ordinal);
}
