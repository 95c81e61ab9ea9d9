using System.IO.Compression;
using System.Text;
using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>What attackers do to a request so that it means the same and looks different, and small changes after which it means something else.</summary>
internal sealed class Evasions(Random random)
{
    /// <summary>All by name; null when a request offers nothing to change.</summary>
    public IReadOnlyDictionary<string, Func<HttpText, HttpText?>> All => new Dictionary<string, Func<HttpText, HttpText?>>
    {
        ["percent"] = request => Letter(request, value => $"%{(int)value:x2}"),
        ["percent everywhere"] = request => Path(request, path => string.Concat(path.Select(value => char.IsAsciiLetterOrDigit(value) ? $"%{(int)value:X2}" : value.ToString()))),
        ["double percent"] = request => Letter(request, value => $"%25{(int)value:x2}"),
        ["%u"] = request => Letter(request, value => $"%u00{(int)value:x2}"),
        ["overlong UTF-8"] = request => Letter(request, value => $"%{0xC0 | (value >> 6):x2}%{0x80 | (value & 0x3F):x2}"),
        ["doubled slash"] = request => Slash(request, "//"),
        ["dot segment"] = request => Slash(request, "/./"),
        ["parent segment"] = request => Slash(request, "/x/../"),
        ["backslash"] = request => Slash(request, "\\"),
        ["encoded slash"] = request => Slash(request, "%2f"),
        ["case"] = request => Letter(request, value => (char.IsAsciiLetterLower(value) ? char.ToUpperInvariant(value) : char.ToLowerInvariant(value)).ToString()),
        ["body percent"] = request => BodyLetter(request, value => $"%{(int)value:x2}"),
        ["chunked body"] = Chunked,
        ["gzip body"] = Gzip,
        ["header case"] = request => Line(request, line => line[..line.IndexOf(':')].ToUpperInvariant() + line[line.IndexOf(':')..]),
        ["blanks in a header"] = request => Line(request, line => line.Insert(line.IndexOf(':') + 1, "  ")),
        ["other letter"] = request => Letter(request, value => value == 'z' ? "q" : ((char)(value + 1)).ToString()),
        ["other letter in a header"] = request => Line(request, line => line.Length > 12 ? line[..^2] + "~" + line[^1] : line),
    };

    private HttpText? Letter(HttpText request, Func<char, string> change) => At(request.Uri, char.IsAsciiLetter) is { } at and >= 0
        ? request with { Uri = request.Uri[..at] + change(request.Uri[at]) + request.Uri[(at + 1)..] }
        : null;

    private HttpText? Slash(HttpText request, string instead)
    {
        var path = request.Uri.IndexOf('?') is var end and >= 0 ? request.Uri[..end] : request.Uri;
        var at = At(path, value => value == '/');
        return at < 0 || request.Uri.Contains("://", StringComparison.Ordinal) || (at == 0 && instead[0] != '/')
            ? null : request with { Uri = request.Uri[..at] + instead + request.Uri[(at + 1)..] };
    }

    private static HttpText? Path(HttpText request, Func<string, string> change)
    {
        var end = request.Uri.IndexOf('?') is var found and >= 0 ? found : request.Uri.Length;
        return request.Uri.Contains('%') ? null : request with { Uri = change(request.Uri[..end]) + request.Uri[end..] };
    }

    private HttpText? BodyLetter(HttpText request, Func<char, string> change)
    {
        var body = Given.Latin1(request.Body);
        var at = At(body, char.IsAsciiLetter);
        return at < 0 || request.Has("Transfer-Encoding") ? null : request.WithBody(Given.Bytes(body[..at] + change(body[at]) + body[(at + 1)..]));
    }

    public HttpText? Chunked(HttpText request)
    {
        if (request.Body.Length == 0 || request.Has("Transfer-Encoding"))
        {
            return null;
        }

        var made = new StringBuilder();
        for (var at = 0; at < request.Body.Length;)
        {
            var size = Math.Min(random.Next(1, Math.Max(request.Body.Length, 3)), request.Body.Length - at);
            made.Append(size.ToString("x")).Append("\r\n").Append(Given.Latin1(request.Body.AsSpan(at, size))).Append("\r\n");
            at += size;
        }

        return request.Without("Content-Length").With("Transfer-Encoding: chunked") with { Body = Given.Bytes(made.Append("0\r\n\r\n").ToString()) };
    }

    private static HttpText? Gzip(HttpText request)
    {
        if (request.Body.Length == 0 || request.Has("Transfer-Encoding") || request.Has("Content-Encoding"))
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(request.Body);
        }

        return request.With("Content-Encoding: gzip").WithBody(packed.ToArray());
    }

    private HttpText? Line(HttpText request, Func<string, string> change)
    {
        var at = random.Next(request.Lines.Count);
        return request.Lines.Count == 0 || HttpText.IsNamed(request.Lines[at], "Content-Length") || HttpText.IsNamed(request.Lines[at], "Transfer-Encoding")
            ? null
            : request with { Lines = [.. request.Lines.Take(at), change(request.Lines[at]), .. request.Lines.Skip(at + 1)] };
    }

    private int At(string text, Func<char, bool> fits)
    {
        var places = Enumerable.Range(0, text.Length).Where(at => fits(text[at]) && (at == 0 || text[at - 1] != '%') && (at < 2 || text[at - 2] != '%')).ToList();
        return places.Count == 0 ? -1 : places[random.Next(places.Count)];
    }
}
