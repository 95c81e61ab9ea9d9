using System.Text;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Makes rules of Snort 2.9 that cover the buffers and the modifiers of contents, from a seed.</summary>
internal sealed class RuleMaker(Random random)
{
    public const int FirstSid = 7_000_001;

    private static readonly string[] Words =
        ["admin", "Config", "shell", "upload", "passwd", "cgi", "setup", "Exec", "query", "login", "manager", "export", "report", "Debug", "install", "backup"];

    private static readonly string[] Buffers = ["http_uri", "http_uri", "http_uri", "http_raw_uri", "http_header", "http_header", "http_raw_header", "http_cookie", "http_client_body", "http_client_body", ""];

    public IReadOnlyList<string> Make(int count) => [.. Enumerable.Range(0, count).Select(number => Rule(FirstSid + number))];

    private string Rule(int sid)
    {
        var options = new StringBuilder();
        if (Chance(4))
        {
            options.Append($"content:\"{(Chance(2) ? "GET" : "POST")}\"; http_method; ");
        }

        var buffer = One(Buffers);
        Contents(options, buffer);
        if (Chance(3))
        {
            Contents(options, One(Buffers));
        }

        if (Chance(4))
        {
            options.Append($"content:!\"absent{random.Next(10)}\"; {(Chance(2) ? "nocase; " : "")}{Tail(One(Buffers))}");
        }

        if (Chance(5))
        {
            options.Append($"pcre:\"/{Word().ToLowerInvariant()}[0-9a-f]{{{random.Next(1, 4)},8}}{(Chance(2) ? "(?:x|yz)" : "")}/{(Chance(2) ? "i" : "")}{One((string[])["U", "H", "P", "I"])}\"; ");
        }

        if (Chance(6))
        {
            options.Append(One((string[])["urilen:>20", "urilen:<90", "urilen:10<>80,norm", "urilen:12<>60"])).Append("; ");
        }

        return $"alert tcp any any -> any any (msg:\"made {sid}\"; flow:to_server,established; {options}metadata:service http; classtype:web-application-attack; sid:{sid}; rev:1;)";
    }

    private void Contents(StringBuilder options, string buffer)
    {
        var first = Literal(buffer);
        options.Append($"content:\"{first.Text}\"; {(Chance(2) ? "nocase; " : "")}");
        if (buffer.Length > 0 && Chance(4))
        {
            var offset = random.Next(0, 4);
            options.Append($"offset:{offset}; depth:{first.Length + random.Next(0, 12)}; ");
        }

        options.Append(Tail(buffer));
        for (var more = random.Next(0, 3); more > 0; more--)
        {
            var next = Literal(buffer);
            options.Append($"content:\"{next.Text}\"; {(Chance(2) ? "nocase; " : "")}distance:{random.Next(0, 6)}; {(Chance(2) ? $"within:{next.Length + random.Next(0, 20)}; " : "")}{Tail(buffer)}");
            if (Chance(6))
            {
                options.Append(buffer.Length == 0 || buffer is "http_client_body" ? "" : "");
            }
        }
    }

    private (string Text, int Length) Literal(string buffer)
    {
        var word = Word() + random.Next(100);
        var (before, after) = buffer switch
        {
            "http_uri" or "http_raw_uri" => (One((string[])["/", "/", "/a/", "?", ""]), One((string[])["", ".php", "=", "&x="])),
            "http_header" or "http_raw_header" => (One((string[])["X-Test|3A| ", "Agent-", ""]), One((string[])["", "|3B| ", "|0D 0A|"])),
            "http_cookie" => ("", One((string[])["", "="])),
            _ => (One((string[])["", "<", "|00|", "&"]), One((string[])["", "=", "|FF|", "%3d"])),
        };
        var text = before + word + after;
        return (text, Plain(text));
    }

    private static int Plain(string text)
    {
        var (length, hex) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            hex ^= text[at] == '|';
            length += text[at] == '|' || text[at] == ' ' && hex ? 0 : hex ? 1 : 2;
        }

        return length / 2;
    }

    private string Word() => One(Words);

    private static string Tail(string buffer) => buffer.Length == 0 ? "" : buffer + "; ";

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T One<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
