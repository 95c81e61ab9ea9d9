using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Text that goes into a request as it is, so that it can neither break nor add a line.</summary>
internal static class HttpText
{
    public static void CheckPath(string path, JsonPath at, ProblemList problems)
    {
        if (!path.StartsWith('/'))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The path does not begin with a slash; write for example /health.");
        }

        CheckVisible(path, "path", "percent-encode or remove them", at, problems);
        if (path.Contains('#'))
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The path holds a fragment (#), which is never sent to a server; remove it.");
        }
    }

    public static void CheckHost(string host, JsonPath at, ProblemList problems)
    {
        CheckVisible(host, "host", "write a name or an address", at, problems);
        if (host.AsSpan().IndexOfAny("/?#@\\,\"<>") >= 0)
        {
            problems.Add(ProblemCodes.BadHttpText, at, "The host holds characters that no host name has; write a name or an address, with :port if need be.");
        }
    }

    private static void CheckVisible(string text, string what, string remedy, JsonPath at, ProblemList problems)
    {
        if (text.Any(character => character is <= ' ' or >= '\u007f'))
        {
            problems.Add(ProblemCodes.BadHttpText, at, $"The {what} holds blanks, control or non-ASCII characters, which a request cannot carry; {remedy}.");
        }
    }
}
