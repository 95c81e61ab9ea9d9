using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>The names of the buffers in rules.</summary>
internal static class BufferNames
{
    private static readonly Dictionary<string, HttpBuffer> Names = new(StringComparer.Ordinal)
    {
        ["http_uri"] = HttpBuffer.Uri,
        ["http_raw_uri"] = HttpBuffer.RawUri,
        ["http_header"] = HttpBuffer.Header,
        ["http_raw_header"] = HttpBuffer.RawHeader,
        ["http_cookie"] = HttpBuffer.Cookie,
        ["http_raw_cookie"] = HttpBuffer.RawCookie,
        ["http_client_body"] = HttpBuffer.ClientBody,
        ["http_raw_body"] = HttpBuffer.RawBody,
        ["http_method"] = HttpBuffer.Method,
        ["http_version"] = HttpBuffer.Version,
        ["http_stat_code"] = HttpBuffer.StatusCode,
        ["http_stat_msg"] = HttpBuffer.StatusMessage,
        ["http_raw_request"] = HttpBuffer.RawRequest,
        ["http_raw_status"] = HttpBuffer.RawStatus,
        ["file_data"] = HttpBuffer.FileData,
        ["base64_data"] = HttpBuffer.Base64,
        ["pkt_data"] = HttpBuffer.Packet,
        ["raw_data"] = HttpBuffer.Packet,
    };

    private static readonly Dictionary<char, HttpBuffer> Flags = new()
    {
        ['U'] = HttpBuffer.Uri,
        ['I'] = HttpBuffer.RawUri,
        ['P'] = HttpBuffer.ClientBody,
        ['H'] = HttpBuffer.Header,
        ['D'] = HttpBuffer.RawHeader,
        ['M'] = HttpBuffer.Method,
        ['C'] = HttpBuffer.Cookie,
        ['K'] = HttpBuffer.RawCookie,
        ['S'] = HttpBuffer.StatusCode,
        ['Y'] = HttpBuffer.StatusMessage,
    };

    /// <summary>Those that Snort 2.9 puts behind a content.</summary>
    public static string[] ContentModifiers { get; } = [.. Names.Keys.Where(name => name.StartsWith("http_", StringComparison.Ordinal))];

    public static bool IsBuffer(string name) => Names.ContainsKey(name) || name is "http_param";

    public static bool IsHttp(string name) => name.StartsWith("http_", StringComparison.Ordinal);

    public static bool TryFlag(char flag, out HttpBuffer buffer) => Flags.TryGetValue(flag, out buffer);

    public static BufferSource Source(string name) => BufferSource.Of(Names[name]);

    /// <summary>A sticky buffer with Snort 3's choice of a part.</summary>
    public static BufferSource Source(OptionText option)
    {
        if (option.Name == "http_param")
        {
            return Parameter(option.Value);
        }

        var source = Source(option.Name);
        foreach (var part in option.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            source = part.Split(' ', 2, StringSplitOptions.TrimEntries) switch
            {
                ["request" or "with_header" or "with_body" or "with_trailer"] => source,
                ["field", var name] when source.Buffer is HttpBuffer.Header or HttpBuffer.RawHeader =>
                    new HeaderFieldSource(source.Buffer, Matching.AsciiText.Fold(ContentBytes.Parse(name.Trim('"')))),
                [var word] when source.Buffer is HttpBuffer.Uri or HttpBuffer.RawUri && Enum.TryParse<UriPart>(word, true, out var uriPart) && !char.IsDigit(word[0]) =>
                    new UriPartSource(source.Buffer, uriPart),
                _ => throw RuleRejectedException.Skipped($"{option.Name}: {part} is not supported"),
            };
        }

        return source;
    }

    private static ParameterSource Parameter(string value)
    {
        var parts = OptionSplitter.Cut(value, ',').Select(part => part.Trim()).ToList();
        var (name, negated) = OptionSplitter.Quoted(parts[0]);
        if (negated || parts.Skip(1).Any(part => part != "nocase"))
        {
            throw RuleRejectedException.Skipped($"http_param: {OptionSplitter.Short(value)} is not supported");
        }

        return new ParameterSource(ContentBytes.Parse(name), ignoreCase: parts.Count > 1);
    }
}
