using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Domain.Configuration;

/// <summary>
/// The texts of the intrusion prevention's settings that Snort has words for: variables of rule headers (NAME=VALUE) and lines that thin out
/// alerts or change what they lead to (suppress, event_filter, rate_filter). Says what is wrong with one, for a person; null when it is well.
/// </summary>
public static class IpsTexts
{
    /// <summary>Lists in lists and variables in variables, at most so deep.</summary>
    private const int DepthMax = 8;

    private static readonly string?[] RateActions = ["drop", "sdrop", "block", "reject", "alert", "log", "pass"];

    /// <summary>The variables that public rule sets use; each is "any" until somebody gives it a value.</summary>
    public static IReadOnlyList<string> KnownVariables { get; } =
    [
        "HOME_NET", "EXTERNAL_NET", "HTTP_SERVERS", "SMTP_SERVERS", "SQL_SERVERS", "DNS_SERVERS", "TELNET_SERVERS", "SSH_SERVERS", "FTP_SERVERS",
        "SIP_SERVERS", "AIM_SERVERS", "DC_SERVERS", "HTTP_PORTS", "FILE_DATA_PORTS", "MAIL_PORTS", "SHELLCODE_PORTS", "ORACLE_PORTS", "SSH_PORTS",
        "FTP_PORTS", "SIP_PORTS", "GTP_PORTS", "DNP3_SERVER", "DNP3_CLIENT", "MODBUS_SERVER", "MODBUS_CLIENT", "ENIP_SERVER", "ENIP_CLIENT",
        "DNP3_PORTS",
    ];

    /// <summary>Name and value of each; of texts that are none, the name is the whole.</summary>
    public static IReadOnlyDictionary<string, string> Variables(IEnumerable<string> texts)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var (name, value) = Cut(text);
            values[name] = value;
        }

        return values;
    }

    /// <param name="all">The values of all variables that are set, by their names.</param>
    public static string? VariableProblem(string text, IReadOnlyDictionary<string, string> all)
    {
        var (name, value) = Cut(text);
        return !IsName(name) || value.Length == 0
            ? "A variable is NAME=VALUE, such as HTTP_PORTS=[80,8080] or HOME_NET=198.18.0.0/16; the name is of letters, digits and underscores."
            : ValueProblem(value, IsOfPorts(name), all, 0);
    }

    /// <summary>Lines as threshold.conf has them.</summary>
    public static string? FilterProblem(string line, IReadOnlyDictionary<string, string> variables)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var kind = blank < 0 ? line : line[..blank];
        if (kind is not ("suppress" or "event_filter" or "rate_filter"))
        {
            return "A filter is a line of Snort: 'suppress gen_id 1, sig_id 1122, track by_src, ip 192.0.2.0/24', 'event_filter gen_id 1, sig_id 1122, type limit, track by_src, count 1, seconds 60' or 'rate_filter gen_id 1, sig_id 1122, track by_src, count 5, seconds 10, new_action drop, timeout 60'.";
        }

        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in Parts(blank < 0 ? "" : line[(blank + 1)..]))
        {
            var at = part.IndexOf(' ', StringComparison.Ordinal);
            if (at < 0 || !words.TryAdd(part[..at], part[(at + 1)..].Trim()))
            {
                return $"'{part}' is not understood: a word and its value, once.";
            }
        }

        return kind switch
        {
            "suppress" => SuppressProblem(words, variables),
            "rate_filter" => RateFilterProblem(words, variables),
            _ => EventFilterProblem(words),
        };
    }

    private static string? SuppressProblem(Dictionary<string, string> words, IReadOnlyDictionary<string, string> variables) =>
        Unknown(words, "gen_id", "sig_id", "track", "ip")
        ?? NumberProblem(words, "gen_id", 0) ?? NumberProblem(words, "sig_id", 0)
        ?? (words.ContainsKey("track") != words.ContainsKey("ip") ? "track and ip belong together."
            : !words.TryGetValue("track", out var track) ? null
            : track is not ("by_src" or "by_dst") ? "track is by_src or by_dst."
            : ValueProblem(words["ip"], isOfPorts: false, variables, 0));

    private static string? EventFilterProblem(Dictionary<string, string> words) =>
        Unknown(words, "gen_id", "sig_id", "type", "track", "count", "seconds")
        ?? NumberProblem(words, "gen_id", 0) ?? NumberProblem(words, "sig_id", 0)
        ?? NumberProblem(words, "count", 1) ?? NumberProblem(words, "seconds", 1)
        ?? (words.GetValueOrDefault("type") is not ("limit" or "threshold" or "both") ? "type is limit, threshold or both."
            : words.GetValueOrDefault("track") is not ("by_src" or "by_dst") ? "track is by_src or by_dst."
            : null);

    private static string? RateFilterProblem(Dictionary<string, string> words, IReadOnlyDictionary<string, string> variables) =>
        Unknown(words, "gen_id", "sig_id", "track", "count", "seconds", "new_action", "timeout", "apply_to")
        ?? NumberProblem(words, "gen_id", 1) ?? NumberProblem(words, "sig_id", 1)
        ?? NumberProblem(words, "count", 1) ?? NumberProblem(words, "seconds", 1) ?? NumberProblem(words, "timeout", 0)
        ?? (words.GetValueOrDefault("track") is not ("by_src" or "by_dst" or "by_rule") ? "track is by_src, by_dst or by_rule."
            : !RateActions.Contains(words.GetValueOrDefault("new_action")) ? "new_action is drop, reject, alert, log or pass (sdrop and block are drop)."
            : !words.TryGetValue("apply_to", out var addresses) ? null
            : words["track"] == "by_rule" ? "track by_rule counts all addresses; leave apply_to out."
            : ValueProblem(addresses, isOfPorts: false, variables, 0));

    private static string? Unknown(Dictionary<string, string> words, params string[] known) =>
        words.Keys.FirstOrDefault(word => !known.Contains(word)) is { } other ? $"'{other}' is not known here; there are {string.Join(", ", known)}." : null;

    private static string? NumberProblem(Dictionary<string, string> words, string name, int least) =>
        words.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? null : $"{name} is a number, at least {least}.";

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    /// <summary>A variable holds ports when its name ends so, else addresses.</summary>
    private static bool IsOfPorts(string name) => name.EndsWith("_PORTS", StringComparison.Ordinal) || name.EndsWith("_PORT", StringComparison.Ordinal);

    private static string? ValueProblem(string text, bool isOfPorts, IReadOnlyDictionary<string, string> all, int depth)
    {
        if (depth > DepthMax)
        {
            return "Lists and variables are nested too deeply, or a variable stands in its own value.";
        }

        var value = text.Trim().TrimStart('!').Trim();
        if (value.StartsWith('$'))
        {
            var name = value[1..];
            return IsOfPorts(name) != isOfPorts ? $"{value} holds {(isOfPorts ? "addresses, where ports" : "ports, where addresses")} are wanted."
                : all.TryGetValue(name, out var other) ? ValueProblem(other, isOfPorts, all, depth + 1)
                : KnownVariables.Contains(name) ? null
                : $"The variable {value} is not known; set it, too.";
        }

        if (value.StartsWith('['))
        {
            var parts = value.EndsWith(']') ? Parts(value[1..^1]) : [];
            return parts.Count == 0 ? $"'{value}' is no list: [A,B,!C]."
                : parts.Select(part => ValueProblem(part, isOfPorts, all, depth + 1)).FirstOrDefault(problem => problem is not null);
        }

        return value == "any" ? text.Contains('!', StringComparison.Ordinal) ? "'!any' is nothing." : null
            : isOfPorts ? IsPorts(value) ? null : $"'{value}' is no port: 80, 8000:8080, 1024: or :1023, in brackets when there are several."
            : IsNetwork(value) ? null : $"'{value}' is no address: 192.0.2.7 or 192.0.2.0/24, in brackets when there are several.";
    }

    private static bool IsPorts(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? Port(value) is not null
            : (colon > 0 || value.Length > 1)
                && (colon == 0 ? 0 : Port(value[..colon])) is { } first
                && (colon == value.Length - 1 ? ushort.MaxValue : Port(value[(colon + 1)..])) is { } last
                && first <= last;
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port : null;

    private static bool IsNetwork(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return IPAddress.TryParse(slash < 0 ? value : value[..slash], out var address)
            && (slash < 0 || (int.TryParse(value.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
                && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)));
    }

    private static (string Name, string Value) Cut(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (text, "");

    /// <summary>What stands between commas that are in no brackets.</summary>
    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            depth += at == text.Length ? 0 : text[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if (at == text.Length || (text[at] == ',' && depth == 0))
            {
                parts.Add(text[start..at].Trim());
                start = at + 1;
            }
        }

        return parts is [""] ? [] : parts;
    }
}
