using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadMaster.System.Tests;

/// <summary>What wrk counted.</summary>
internal sealed partial record WrkResult(long Requests, long ConnectErrors, long ReadErrors, long WriteErrors, long Timeouts, long BadStatus)
{
    internal long Errors => ConnectErrors + ReadErrors + WriteErrors + Timeouts + BadStatus;

    internal static WrkResult Parse(string output)
    {
        var sockets = SocketErrors().Match(output);
        return new WrkResult(
            Number(RequestCount().Match(output).Groups[1]),
            Number(sockets.Groups[1]),
            Number(sockets.Groups[2]),
            Number(sockets.Groups[3]),
            Number(sockets.Groups[4]),
            Number(BadAnswers().Match(output).Groups[1]));
    }

    private static long Number(Group group) => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestCount();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex BadAnswers();
}
