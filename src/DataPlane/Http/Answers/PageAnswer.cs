using System.Globalization;
using System.Text;

namespace LoadMaster.DataPlane.Http.Answers;

/// <summary>A page of the administrator's own, or another text, made once.</summary>
internal sealed class PageAnswer
{
    private readonly byte[] _closing;
    private readonly byte[] _keeping;
    private readonly int _bodyLength;

    public PageAnswer(int status, string page, string mediaType = "text/html; charset=utf-8")
    {
        Status = status;
        var body = Encoding.UTF8.GetBytes(page);
        _bodyLength = body.Length;
        _closing = [.. Head(status, mediaType, body.Length, "Connection: close\r\n"), .. body];
        _keeping = [.. Head(status, mediaType, body.Length, ""), .. body];
    }

    public int Status { get; }

    /// <summary>The whole answer, or its head only when it answers HEAD.</summary>
    public ReadOnlySpan<byte> Get(bool closes, bool toHead)
    {
        var answer = closes ? _closing : _keeping;
        return toHead ? answer.AsSpan(0, answer.Length - _bodyLength) : answer;
    }

    private static byte[] Head(int status, string mediaType, int length, string connection) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} {ReasonOf(status)}\r\nContent-Type: {mediaType}\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n{connection}\r\n"));

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        404 => "Not Found",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Not Available",
    };
}
