using System.Globalization;
using System.Text.RegularExpressions;
using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Causes that lie in a request: each takes one thing away and leaves the rest as it is. Names are those of docs/ips-differences.md.</summary>
internal static partial class RequestCauses
{
    private const int BodyMax = 1_000_000;

    public static IReadOnlyDictionary<string, Func<HttpText, HttpText>> All { get; } = new Dictionary<string, Func<HttpText, HttpText>>
    {
        ["double decoding"] = request => request with { Uri = DoublePercent().Replace(request.Uri, "%$1") },
        ["escapes in the query"] = request => request with { Uri = Query(request.Uri, Shortest) },
        ["UTF-8 in the path"] = request => request with { Uri = Path(request.Uri, Shortest) },
        ["plus is a blank"] = request => request with { Uri = request.Uri.Replace("+", "%20", StringComparison.Ordinal).Replace("%2b", "%20", StringComparison.OrdinalIgnoreCase) },
        ["dot segment at the end of the path"] = request => request with { Uri = Path(request.Uri, path => LastSegment().Replace(path, "/")) },
        ["percent signs in the body"] = request => request.Body.Contains((byte)'%') ? DecodedBody(Whole(request)) : request,
        ["percent signs in header or cookie"] = request => request with { Lines = [.. request.Lines.Select(Decoded)] },
        ["blanks behind the colon"] = request => request with { Lines = [.. request.Lines.Select(line => Colon().Replace(line, "$1: "))] },
        ["blanks at the end of a line"] = request => request with { Lines = [.. request.Lines.Select(line => line.EndsWith(' ') ? line + "x" : line)] },
        ["header lines of one name"] = Distinct,
        ["malformed Content-Length"] = request => request with { Lines = [.. request.Lines.Select(line => BadLength().Replace(line, "$1 0"))] },
        ["body that does not come"] = Completed,
        ["CONNECT"] = request => request.Method == "CONNECT" ? request with { Method = "CONNECTX" } : request,
        ["malformed Authorization"] = request => request with { Lines = [.. request.Lines.Select(line => Basic().Replace(line, "$1YTpi"))] },
        ["name of the cookie line"] = request => request.Without("Cookie"),
    };

    /// <summary>Escapes as two digits: no %u, no UTF-8 longer than it must be.</summary>
    private static string Shortest(string text) =>
        LongForm().Replace(UnicodeForm().Replace(text, "%$1"), match => $"%{((Hex(match, 1) & 0x1F) << 6) | (Hex(match, 2) & 0x3F):x2}");

    private static int Hex(Match match, int group) => int.Parse(match.Groups[group].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Query(string uri, Func<string, string> change) =>
        uri.IndexOf('?') is var at and >= 0 ? uri[..at] + change(uri[at..]) : uri;

    private static string Path(string uri, Func<string, string> change) =>
        uri.IndexOf('?') is var at and >= 0 ? change(uri[..at]) + uri[at..] : change(uri);

    private static string Decoded(string text) => Percent().Replace(text, match => ((char)Hex(match, 1)).ToString() is var made && made[0] is '\r' or '\n' ? match.Value : ((char)Hex(match, 1)).ToString());

    private static HttpText DecodedBody(HttpText request) => request.WithBody(Given.Bytes(Decoded(Given.Latin1(request.Body))));

    /// <summary>The same body without chunks.</summary>
    private static HttpText Whole(HttpText request)
    {
        if (!request.Has("Transfer-Encoding"))
        {
            return request;
        }

        var (body, made) = (Given.Latin1(request.Body), "");
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is var end and > 0
            && int.TryParse(body[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size) && size > 0 && end + 2 + size <= body.Length)
        {
            made += body.Substring(end + 2, size);
            body = body[Math.Min(end + size + 4, body.Length)..];
        }

        return request.Without("Transfer-Encoding").With("Content-Length: 0").WithBody(Given.Bytes(made));
    }

    /// <summary>As much body as the head tells.</summary>
    private static HttpText Completed(HttpText request) =>
        request.Lines.FirstOrDefault(line => HttpText.IsNamed(line, "Content-Length")) is { } line
        && int.TryParse(line["Content-Length:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        && length > request.Body.Length && length <= BodyMax && !request.Has("Transfer-Encoding")
            ? request with { Body = [.. request.Body, .. Enumerable.Repeat((byte)'a', length - request.Body.Length)] }
            : request;

    private static HttpText Distinct(HttpText request)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return request with { Lines = [.. request.Lines.Select((line, number) => seen.Add(line[..line.IndexOf(':')]) ? line : $"X{number}-{line}")] };
    }

    [GeneratedRegex("%25([0-9a-fA-F]{2})")]
    private static partial Regex DoublePercent();

    [GeneratedRegex("%[uU]00([0-9a-fA-F]{2})")]
    private static partial Regex UnicodeForm();

    [GeneratedRegex("%([cC][01])%([89abAB][0-9a-fA-F])")]
    private static partial Regex LongForm();

    [GeneratedRegex("%([0-9a-fA-F]{2})")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\A(Authorization: *Basic +)(?![A-Za-z0-9+/]{2,}=*\z).*", RegexOptions.IgnoreCase)]
    private static partial Regex Basic();

    [GeneratedRegex(@"\A(Content-Length:)(?! *[0-9]+ *\z).*", RegexOptions.IgnoreCase)]
    private static partial Regex BadLength();

    [GeneratedRegex(@"/(?:x/\.\.|\.)/\z")]
    private static partial Regex LastSegment();

    [GeneratedRegex(@"\A([^:]*):[ \t]*")]
    private static partial Regex Colon();
}
