using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about compression.</summary>
internal sealed class CompressionOptions(OptionSet set)
{
    private readonly Option<string?> _enabled = set.OnOff("--compress", "Compress responses for clients that accept it.");
    private readonly Option<string[]> _codings = set.List("--compress-coding", "CODING", "zstd, br or gzip, the preferred first; the whole list.");
    private readonly Option<string[]> _types = set.List("--compress-type", "TYPE", "A media type worth compressing, as text/html, text/* or application/*+json; the whole list.");
    private readonly Option<int?> _bytesMin = set.Whole("--compress-min-bytes", "Compress responses of a known length from so many bytes on.");
    private readonly Option<string?> _level = set.Word("--compress-level", "How much work is put into compression.", "fast", "normal", "best");
    private readonly Option<string?> _offload = set.OnOff("--compress-offload", "Do not tell real servers what clients accept, so that only the node compresses.");

    /// <summary>Null when none of the options was given.</summary>
    public CompressionBody? ToBody(ParseResult parsed)
    {
        var body = new CompressionBody
        {
            Enabled = OptionSet.IsOn(parsed.GetValue(_enabled)),
            Codings = OptionSet.ItemsOf(parsed, _codings),
            MediaTypes = OptionSet.ItemsOf(parsed, _types),
            BytesMin = parsed.GetValue(_bytesMin),
            Level = parsed.GetValue(_level),
            Offload = OptionSet.IsOn(parsed.GetValue(_offload)),
        };
        return body == new CompressionBody() ? null : body;
    }

    public static string Sentence(VirtualServiceDto service)
    {
        var settings = service.Compression;
        if (!settings.Enabled)
        {
            return "";
        }

        var done = service.CompressionCounters;
        var saved = done.BytesIn == 0 ? "" : $", {Format.Bytes(done.BytesIn)} to {Format.Bytes(done.BytesOut)}";
        var skipped = done.Skipped == 0 ? "" : $", {done.Skipped} skipped";
        return $"{string.Join(", ", settings.Codings)}; {settings.Level}, from {settings.BytesMin} bytes on{(settings.Offload ? ", servers are not told" : "")}; {done.Responses} responses{saved}{skipped}";
    }
}
