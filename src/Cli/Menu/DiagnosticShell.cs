using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadMaster.Cli.Menu;

/// <summary>The commands behind the <c>%</c> prompt: the diagnostic tools in the words that administrators type, none of them a shell's.</summary>
internal static class DiagnosticShell
{
    public const string Help = """
        tcpdump [-i INTERFACE] [-c PACKETS] [-w FILE] [EXPRESSION]   packets as they pass the node; Ctrl+C ends it
        ps [--actors]   ping HOST   traceroute HOST   netstat   free   df   help   exit
        """;

    /// <summary>The words of <c>lm</c> for a line, or what is wrong with it.</summary>
    public static bool TryTranslate(string line, [NotNullWhen(true)] out string[]? words, out string problem)
    {
        words = null;
        problem = "";
        if (!TrySplit(line, out var given))
        {
            problem = "A quote is not closed.";
            return false;
        }

        words = given switch
        {
            ["tcpdump", .. var rest] => Capture(rest, out problem),
            ["ps"] or ["ps", "-ef" or "aux" or "ax"] => ["diag", "ps"],
            ["ps", "--actors"] => ["diag", "ps", "--actors"],
            ["ping", var host] => ["diag", "ping", host],
            ["traceroute", var host] => ["diag", "traceroute", host],
            ["netstat" or "ss", ..] => ["diag", "sockets"],
            ["free" or "meminfo", ..] => ["diag", "meminfo"],
            ["df", ..] => ["diag", "df"],
            _ => null,
        };
        if (words is null && problem.Length == 0)
            problem = $"'{given[0]}' is not known here, or wants other words. These are:\n{Help}";
        return words is not null;
    }

    private static string[]? Capture(string[] words, out string problem)
    {
        List<string> options = ["diag", "tcpdump"];
        var at = 0;
        for (; at < words.Length && words[at].StartsWith('-'); at++)
        {
            // Names and ports are never looked up, and packets are shown whole, as these ask.
            if (words[at] is "-n" or "-nn" or "-s0" or "-l")
                continue;
            var option = words[at] switch { "-i" => "--interface", "-c" => "--max-packets", "-w" => "--write", _ => null };
            if (option is null || at + 1 == words.Length)
            {
                problem = option is null ? $"tcpdump does not take {words[at]} here; -i, -c and -w it does." : $"{words[at]} wants a value.";
                return null;
            }

            options.AddRange([option, words[++at]]);
        }

        problem = "";
        return [.. options, .. words[at..]];
    }

    /// <summary>Words by spaces; quotes hold some together.</summary>
    private static bool TrySplit(string line, out string[] words)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        var (quote, inWord) = ('\0', false);
        foreach (var c in line)
        {
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                (quote, inWord) = (c, true);
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                    found.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (inWord)
            found.Add(word.ToString());
        words = [.. found];
        return quote == '\0' && words.Length > 0;
    }
}
