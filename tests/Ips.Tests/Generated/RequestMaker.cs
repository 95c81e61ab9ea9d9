using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>
/// Makes up a request that a rule should match, from its contents, lengths and regular expressions. It is one that a proxy lets pass: a start
/// line, header lines with names, a body of the length that is told. Where a text may stand in several places the choice says where.
/// </summary>
internal sealed partial class RequestMaker(IpsRule rule, int choice)
{
    private readonly DraftBook _drafts = new(rule, choice);
    private readonly HeaderMaker _header = new(insertsFirst: choice / 3 % 2 == 0);
    private string _method = "";
    private string _version = "HTTP/1.1";
    private string _uriStart = "";
    private string _uriEnd = "";
    private string _bodyText = "";

    /// <summary>How many places a text may stand in: makers with other choices have nothing new to offer.</summary>
    public const int Choices = 24;

    /// <summary>The first of the requests on which a check finds the rule; else the first one.</summary>
    public static (HttpText Request, bool Found) Best(IpsRule rule, Func<HttpText, bool> fires)
    {
        for (var choice = 0; choice < Choices; choice++)
        {
            var made = new RequestMaker(rule, choice).Make();
            if (fires(made))
            {
                return (made, true);
            }
        }

        return (new RequestMaker(rule, 0).Make(), false);
    }

    public HttpText Make()
    {
        _method = _drafts.Text(HttpBuffer.Method).Trim();
        var start = _drafts.Text(HttpBuffer.Packet);
        if (start.Length > 0)
        {
            var gap = start.Length - start.TrimStart(_drafts.Filler).Length;
            PlaceMessageText(start[gap..], isStart: gap == 0);
        }

        foreach (var text in _drafts.Pieces(HttpBuffer.Packet))
        {
            PlaceMessageText(text, isStart: false);
        }

        foreach (var text in _drafts.Pieces(HttpBuffer.Header, HttpBuffer.RawHeader))
        {
            _header.Add(text);
        }

        if (_drafts.Text(HttpBuffer.Cookie) + _drafts.Text(HttpBuffer.RawCookie) is { Length: > 0 } cookie)
        {
            _header.Add($"Cookie: {cookie}\r\n");
        }

        var body = _drafts.Text(HttpBuffer.ClientBody) + _drafts.Text(HttpBuffer.FileData) + _drafts.Text(HttpBuffer.RawBody) + _bodyText;
        body = body.Length == 0 && rule.Options.Any(option => option.Source.Buffer == HttpBuffer.ClientBody) ? "aaaaaaaa" : body;
        var method = _method.Length > 0 ? _method : body.Length > 0 || choice % 4 == 3 ? "POST" : "GET";
        return new HttpText(method, Uri(), _version, [], []).WithHead(_header, body, !rule.Identity.Text.Contains("content:!\"Host", StringComparison.OrdinalIgnoreCase), fillsInFront: choice / 2 % 2 == 1);
    }

    private void PlaceMessageText(string text, bool isStart)
    {
        if (Method().Match(text) is { Success: true } method && (isStart || text.Length > method.Length))
        {
            _method = method.Groups[1].Value;
            text = text[method.Length..];
            isStart = true;
        }

        var version = Version().Match(text);
        if (version.Success)
        {
            (_uriStart, _uriEnd) = isStart ? (text[..version.Index], "") : (_uriStart, text[..version.Index]);
            _version = version.Groups[1].Value.Length == 8 ? version.Groups[1].Value : "HTTP/1.1";
            _header.Begin(text[(version.Index + version.Length)..]);
        }
        else if (isStart && text.Length > 0 && _method.Length > 0)
        {
            _uriStart = text;
        }
        else if (!isStart && (text.Contains("\r\n", StringComparison.Ordinal) || Field().IsMatch(text)))
        {
            _header.Add(text);
        }
        else if (text.Length > 0)
        {
            PlaceAnywhere(text);
        }
    }

    private void PlaceAnywhere(string text)
    {
        switch (choice / 2 % 4)
        {
            case 0:
                _bodyText += text;
                break;
            case 1 when text.All(value => value is > ' ' and <= '~'):
                _uriEnd += text;
                break;
            case 2 when !text.Contains('\n'):
                _header.Add($"X-Any: {text}\r\n");
                break;
            case 3 when !text.Contains('\n'):
                _header.Begin(text);
                break;
            default:
                _bodyText = text + _bodyText;
                break;
        }
    }

    /// <summary>Raw text goes in as it is; of a normalised one, what normalising would change is encoded.</summary>
    private string Uri()
    {
        var raw = _drafts.Text(HttpBuffer.RawUri);
        var wanted = _drafts.Text(HttpBuffer.Uri);
        wanted = wanted.StartsWith(_drafts.Filler) && choice / 2 % 2 == 0 ? "/" + wanted[1..] : wanted;
        wanted = wanted.Contains("../", StringComparison.Ordinal) && !wanted.Contains('?') && choice % 4 == 1 ? wanted.Insert(wanted.IndexOf("../", StringComparison.Ordinal), "?") : wanted;
        var encoded = string.Concat(wanted.Select(value =>
            value is '%' ? "%2525" : choice % 8 == 5 && value == 's' ? "%73" : value is <= ' ' or > '~' or '+' or '#' || (value == '?' && choice % 2 == 1 && wanted.Count(other => other == '?') > 1)
                ? $"%{(int)value:x2}" : value.ToString()));
        var made = wanted.Length == 0 || raw.Contains(wanted, StringComparison.OrdinalIgnoreCase) ? raw : encoded + (raw.Length == 0 ? "" : (encoded.Contains('?') ? "&x=" : "?x=") + raw);
        made = _uriStart.Contains(made, StringComparison.OrdinalIgnoreCase) ? _uriStart : _uriStart + made[(made.StartsWith('/') && _uriStart.EndsWith('/') ? 1 : 0)..];
        made = made.EndsWith(_uriEnd, StringComparison.OrdinalIgnoreCase) ? made : _uriEnd.Contains(made, StringComparison.OrdinalIgnoreCase) ? _uriEnd : made + _uriEnd;
        made = made.StartsWith('/') || made.Contains("://", StringComparison.Ordinal) ? made : "/" + made;
        return Lengthened(made);
    }

    private string Lengthened(string uri)
    {
        foreach (var length in _drafts.Lengths.Where(length => length.Source.Buffer is HttpBuffer.Uri or HttpBuffer.RawUri))
        {
            var missing = length.Minimum - uri.Length;
            var filler = new string(choice % 2 == 0 ? 'a' : '1', Math.Max(missing, 0));
            uri = missing <= 0 ? uri : choice % 3 == 2 ? "/" + filler + uri[1..] : uri + filler;
        }

        return uri;
    }

    [GeneratedRegex(@"\A([A-Z]{3,16})( |\z)")]
    private static partial Regex Method();

    [GeneratedRegex(@" (HTTP/(?:1(?:\.(?:[01])?)?)?)(?:\r?\n)?")]
    private static partial Regex Version();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z-]+:")]
    private static partial Regex Field();
}
