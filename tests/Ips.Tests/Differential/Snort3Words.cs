using System.Text.RegularExpressions;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Writes a rule of Snort 3 in the words of Suricata, where it has the same ones.</summary>
internal static partial class Snort3Words
{
    private static readonly Dictionary<string, string> Buffers = new()
    {
        ["http_uri"] = "http.uri",
        ["http_raw_uri"] = "http.uri.raw",
        ["http_header"] = "http.header",
        ["http_raw_header"] = "http.header.raw",
        ["http_cookie"] = "http.cookie",
        ["http_client_body"] = "http.request_body",
        ["http_method"] = "http.method",
        ["pkt_data"] = "pkt_data",
    };

    private static readonly string[] Same = ["msg", "flow", "sid", "rev", "classtype", "priority", "reference", "isdataat", "pcre", "metadata"];

    /// <summary>Null for one that has a word of its own.</summary>
    public static string? Translated(string rule)
    {
        var open = rule.IndexOf('(');
        var made = new List<string>();
        foreach (Match option in Option().Matches(rule[(open + 1)..rule.LastIndexOf(')')]))
        {
            var (name, value) = (option.Groups[1].Value, option.Groups[2].Value);
            var translated = name switch
            {
                "service" => "",
                "content" => Content(value),
                "bufferlen" => value.Contains("<=>", StringComparison.Ordinal) || value.Contains(',') ? null : $"bsize:{value};",
                _ when value.Length == 0 && Buffers.TryGetValue(name, out var buffer) => buffer + ";",
                _ when Same.Contains(name) => $"{name}:{value};",
                _ => null,
            };
            if (translated is null)
            {
                return null;
            }

            made.Add(translated);
        }

        return rule[..(open + 1)] + string.Join(' ', made.Where(text => text.Length > 0)) + ")";
    }

    /// <summary>What stands behind commas becomes options of its own.</summary>
    private static string? Content(string value)
    {
        var end = value.LastIndexOf('"');
        var made = $"content:{value[..(end + 1)]};";
        foreach (var word in value[(end + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = word.Split(' ', 2);
            made += parts[0] switch
            {
                "nocase" => " nocase;",
                "fast_pattern" or "fast_pattern_offset" or "fast_pattern_length" => "",
                "offset" or "depth" or "distance" or "within" => $" {parts[0]}:{parts[1]};",
                _ => "?",
            };
        }

        return made.Contains("?", StringComparison.Ordinal) && made.EndsWith('?') ? null : made;
    }

    [GeneratedRegex(@"\s*([a-z0-9_]+)(?::((?:""(?:[^""\\]|\\.)*""|[^;""])*))?;")]
    private static partial Regex Option();
}
