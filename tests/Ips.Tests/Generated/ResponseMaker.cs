using System.Text.RegularExpressions;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>Makes up a response that a rule should match, as <see cref="RequestMaker"/> does for requests: version, status and reason are its first three words.</summary>
internal sealed partial class ResponseMaker(IpsRule rule, int choice)
{
    public const int Choices = 12;

    private readonly DraftBook _drafts = new(rule, choice);
    private readonly HeaderMaker _header = new(insertsFirst: choice / 3 % 2 == 0);
    private string _bodyText = "";
    private string _status = "";
    private string _reason = "";

    /// <summary>The first of the responses on which a check finds the rule; else the first one.</summary>
    public static HttpText Best(IpsRule rule, Func<HttpText, bool> fires)
    {
        var made = Enumerable.Range(0, Choices).Select(choice => new ResponseMaker(rule, choice).Make()).ToList();
        return made.Find(response => fires(response)) ?? made[0];
    }

    public HttpText Make()
    {
        _status = _drafts.Text(HttpBuffer.StatusCode).Trim();
        _reason = _drafts.Text(HttpBuffer.StatusMessage);
        string[] whole = [_drafts.Text(HttpBuffer.Packet), .. _drafts.Pieces(HttpBuffer.Packet)];
        foreach (var text in whole.Where(text => text.Length > 0))
        {
            PlaceMessageText(text);
        }

        foreach (var text in _drafts.Pieces(HttpBuffer.Header, HttpBuffer.RawHeader))
        {
            _header.Add(text);
        }

        if (_drafts.Text(HttpBuffer.Cookie) + _drafts.Text(HttpBuffer.RawCookie) is { Length: > 0 } cookie)
        {
            _header.Add($"Set-Cookie: {cookie}\r\n");
        }

        var body = _drafts.Text(HttpBuffer.FileData) + _drafts.Text(HttpBuffer.RawBody) + _drafts.Text(HttpBuffer.ClientBody) + _bodyText;
        var made = new HttpText("HTTP/1.1", _status.Length == 0 ? "200" : _status.PadRight(3, '0')[..3], _reason.Length == 0 ? "OK" : _reason, [], [])
            .WithHead(_header, body, mayHaveHost: false, fillsInFront: choice / 2 % 2 == 1);
        return made.Has("Content-Length") || made.Has("Transfer-Encoding") ? made : made.With("Content-Length: 0");
    }

    private void PlaceMessageText(string text)
    {
        if (StatusLine().Match(text) is { Success: true } line)
        {
            _status = line.Groups[1].Success && line.Groups[1].Length == 3 ? line.Groups[1].Value : _status;
            _reason = line.Groups[2].Value.Trim() is { Length: > 0 } reason ? reason : _reason;
            _header.Begin(text[line.Length..]);
        }
        else if (text.Contains("\r\n", StringComparison.Ordinal) || Field().IsMatch(text))
        {
            _header.Add(text);
        }
        else if (choice / 2 % 2 == 1 && !text.Contains('\n'))
        {
            _header.Add($"X-Any: {text}\r\n");
        }
        else
        {
            _bodyText += text;
        }
    }

    [GeneratedRegex(@"\AHTTP/1\.[01] ?(\d{3})?([^\r\n]*)(?:\r\n)?")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z-]+:")]
    private static partial Regex Field();
}
