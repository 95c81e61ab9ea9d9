using System.Text;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Makes rules of Snort 2.9 for responses, from a seed: body, header, cookie, status code and message, lengths and numbers.</summary>
internal sealed class ResponseRuleMaker(Random random)
{
    private static readonly string[] Words =
        ["iframe", "eval", "unescape", "ActiveX", "Shell", "leak", "password", "Error", "stack", "trace", "SQL", "syntax", "root", "Index", "secret", "token"];

    public IReadOnlyList<string> Make(int count) => [.. Enumerable.Range(0, count).Select(number => Rule(RuleMaker.FirstSid + number))];

    private string Rule(int sid)
    {
        var options = new StringBuilder();
        if (Chance(4))
        {
            options.Append($"content:\"{One((string[])["200", "403", "404", "50"])}\"; http_stat_code; ");
        }

        if (Chance(6))
        {
            options.Append($"content:\"{Word()}\"; {(Chance(2) ? "nocase; " : "")}http_stat_msg; ");
        }

        var buffer = One((string[])["file", "file", "file", "http_header", "http_header", "http_raw_header", "http_cookie", ""]);
        if (buffer != "file")
        {
            Contents(options, buffer);
        }

        if (buffer == "file" || Chance(3))
        {
            options.Append("file_data; ");
            Contents(options, "");
            options.Append(random.Next(8) switch
            {
                0 => "isdataat:10,relative; ",
                1 => "isdataat:!40,relative; ",
                2 => "byte_test:2,>,10,0,relative,string,dec; ",
                3 => $"pcre:\"/{Word()}[0-9a-f]{{1,4}}/i\"; ",
                4 => $"content:!\"absent{random.Next(10)}\"; ",
                _ => "",
            });
        }

        return $"alert tcp any any -> any any (msg:\"made {sid}\"; flow:to_client,established; {options}metadata:service http; classtype:web-application-attack; sid:{sid}; rev:1;)";
    }

    private void Contents(StringBuilder options, string buffer)
    {
        var tail = buffer.Length == 0 ? "" : buffer + "; ";
        var first = Literal(buffer);
        options.Append($"content:\"{first}\"; {(Chance(2) ? "nocase; " : "")}{(buffer.Length == 0 && Chance(4) ? $"depth:{first.Length + random.Next(40)}; " : "")}{tail}");
        for (var more = random.Next(0, 3); more > 0; more--)
        {
            var next = Literal(buffer);
            options.Append($"content:\"{next}\"; {(Chance(2) ? "nocase; " : "")}distance:{random.Next(0, 6)}; {(Chance(2) ? $"within:{next.Length + random.Next(0, 20)}; " : "")}{tail}");
        }
    }

    private string Literal(string buffer) => buffer switch
    {
        "http_header" or "http_raw_header" => One((string[])["X-Test|3A| ", "Agent-", ""]) + Word() + One((string[])["", "|0D 0A|"]),
        "http_cookie" => Word() + One((string[])["", "="]),
        _ => One((string[])["", "<", "|00|", "("]) + Word() + One((string[])["", "=", "|FF|", "%3d", "|28 22|"]),
    };

    private string Word() => One(Words) + random.Next(100);

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T One<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
