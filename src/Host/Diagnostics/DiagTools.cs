using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using LoadMaster.Api;
using LoadMaster.Domain;

namespace LoadMaster.Host.Diagnostics;

/// <summary>Turns what an administrator asks into the argument list of one of a few known programs, or says everything that is wrong with it.</summary>
public static partial class DiagTools
{
    public const string Tcpdump = "tcpdump";
    public const int PacketsMax = 100_000;
    public const int SecondsMax = 300;
    public const int ExpressionLengthMax = 1024;
    public const int ExpressionWordsMax = 128;
    private const int PacketsDefault = 100;
    private const int SecondsDefault = 10;
    private const int QuickSeconds = 10;
    private const int PingSeconds = 10;
    private const int TracerouteSeconds = 60;

    /// <summary>Those that every operator may run; tcpdump shows what clients send and is for administrators.</summary>
    public static readonly IReadOnlyList<string> OperatorTools = ["ps", "ping", "traceroute", "sockets", "meminfo", "df"];

    /// <summary>The command, or null and every problem.</summary>
    public static DiagCommand? Make(string tool, DiagBody body, out IReadOnlyList<ConfigProblem> problems)
    {
        var found = new List<ConfigProblem>();
        problems = found;
        CheckFields(tool, body, found);
        if (tool == Tcpdump)
        {
            CheckCapture(body, found);
        }
        else if (tool is "ping" or "traceroute" && !IsHost(body.Host ?? ""))
        {
            found.Add(new ConfigProblem(ProblemCodes.NotAnAddress, "/host", $"'{body.Host}' is no IP address or host name; give one such as 198.18.1.11."));
        }

        return found.Count > 0 ? null : tool switch
        {
            Tcpdump => Capture(body),
            "ping" => new DiagCommand("ping", ["-n", "-c", "4", "-w", "8", body.Host!], PingSeconds),
            "traceroute" => new DiagCommand("traceroute", ["-n", "-q", "1", "-w", "2", "-m", "30", body.Host!], TracerouteSeconds),

            // The name only: arguments of other programs may hold passwords.
            "ps" => new DiagCommand("ps", ["-eo", "pid,ppid,pcpu,rss,comm", "--sort=-pcpu"], QuickSeconds),
            "sockets" => new DiagCommand("ss", ["-tuan"], QuickSeconds),
            "meminfo" => new DiagCommand("cat", ["/proc/meminfo"], QuickSeconds),
            "df" => new DiagCommand("df", ["-hPl"], QuickSeconds),
            _ => throw new ArgumentOutOfRangeException(nameof(tool), tool, "no such tool"),
        };
    }

    /// <summary>
    /// Reads a capture's expression and no packet, and fails where the expression is none or names a host that nobody knows; null where there is none.
    /// A capture itself may find that out after its answer has begun: names take the resolver's time.
    /// </summary>
    public static DiagCommand? Trial(string tool, DiagBody body) => tool == Tcpdump && body.Expression is { Count: > 0 } words
        ? new DiagCommand(Tcpdump, ["-i", body.Interface ?? "any", "-d", "--", .. words], QuickSeconds)
        : null;

    private static DiagCommand Capture(DiagBody body)
    {
        List<string> arguments = ["-i", body.Interface ?? "any", "-c", Text(body.MaxPackets ?? PacketsDefault), "-nn"];
        arguments.AddRange(body.Pcap == true ? ["-U", "-w", "-"] : ["-l"]);
        arguments.Add("--");
        arguments.AddRange(body.Expression ?? []);
        return new DiagCommand(Tcpdump, arguments, body.MaxSeconds ?? SecondsDefault, body.Pcap == true);
    }

    private static void CheckCapture(DiagBody body, List<ConfigProblem> problems)
    {
        if (body.Interface is { } name && !InterfaceName().IsMatch(name))
        {
            problems.Add(new ConfigProblem(ProblemCodes.UnknownValue, "/interface", $"'{name}' is no name of an interface; 'any' listens on all."));
        }

        CheckRange("/maxPackets", body.MaxPackets, PacketsMax, problems);
        CheckRange("/maxSeconds", body.MaxSeconds, SecondsMax, problems);
        var words = body.Expression ?? [];
        if (words.Count > ExpressionWordsMax || words.Sum(word => (word?.Length ?? 0) + 1) > ExpressionLengthMax)
        {
            problems.Add(new ConfigProblem(
                ProblemCodes.TooLong, "/expression", $"The expression is too long; at most {ExpressionWordsMax} words and {ExpressionLengthMax} characters."));
        }

        for (var index = 0; index < Math.Min(words.Count, ExpressionWordsMax); index++)
        {
            var word = words[index];
            if (string.IsNullOrEmpty(word) || word[0] == '-' || word.Any(char.IsControl))
            {
                problems.Add(new ConfigProblem(
                    ProblemCodes.UnknownValue, $"/expression/{Text(index)}", $"'{Shown(word)}' cannot be a word of an expression: it is empty, begins with '-' or has control characters."));
            }
        }
    }

    private static void CheckFields(string tool, DiagBody body, List<ConfigProblem> problems)
    {
        var capture = tool == Tcpdump;
        var host = tool is "ping" or "traceroute";
        foreach (var (path, given, taken) in new[]
        {
            ("/interface", body.Interface is not null, capture),
            ("/maxPackets", body.MaxPackets is not null, capture),
            ("/maxSeconds", body.MaxSeconds is not null, capture),
            ("/pcap", body.Pcap is not null, capture),
            ("/expression", body.Expression is not null, capture),
            ("/host", body.Host is not null, host),
        })
        {
            if (given && !taken)
            {
                problems.Add(new ConfigProblem(ProblemCodes.ImpossibleCombination, path, $"{tool} does not take {path[1..]}; leave it out."));
            }
        }
    }

    private static void CheckRange(string path, int? value, int max, List<ConfigProblem> problems)
    {
        if (value is { } given && (given < 1 || given > max))
        {
            problems.Add(new ConfigProblem(ProblemCodes.OutOfRange, path, $"{path[1..]} must be between 1 and {max}."));
        }
    }

    private static bool IsHost(string host) =>
        host.Length is > 0 and <= Limits.HostNameLengthMax && host[0] != '-'
        && ((IPAddress.TryParse(host, out _) && !host.Contains('%', StringComparison.Ordinal)) || HostName().IsMatch(host));

    private static string Shown(string? word) => Security.AuditLog.Clean(word ?? "");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What Linux takes (IFNAMSIZ), as far as it cannot be mistaken for an option.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,14}\z")]
    private static partial Regex InterfaceName();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\z")]
    private static partial Regex HostName();
}
