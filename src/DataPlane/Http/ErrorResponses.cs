using System.Text;

namespace LoadMaster.DataPlane.Http;

/// <summary>The proxy's own answers: small, complete, made once.</summary>
internal static class ErrorResponses
{
    /// <summary>Stands for the answer 400 to plain HTTP on a TLS port.</summary>
    public const int PlainHttp = 4000;

    private static readonly Dictionary<int, Answer> Closing = Make("Connection: close\r\n");
    private static readonly Dictionary<int, Answer> Keeping = Make("");

    /// <summary>The whole answer, or its head only when it answers HEAD.</summary>
    public static ReadOnlySpan<byte> Get(int status, bool close, bool toHead)
    {
        var answer = (close ? Closing : Keeping)[status];
        return toHead ? answer.Bytes.AsSpan(0, answer.HeadLength) : answer.Bytes;
    }

    private static Dictionary<int, Answer> Make(string connection) => new (int Status, string Reason, string Sentence)[]
    {
        (400, "Bad Request", "The request is malformed or ambiguous."),
        (PlainHttp, "Bad Request", "This port speaks TLS: use https."),
        (408, "Request Timeout", "The request took too long to arrive."),
        (414, "URI Too Long", "The request line is too long."),
        (431, "Request Header Fields Too Large", "The request header is too large."),
        (501, "Not Implemented", "This method is not served here."),
        (502, "Bad Gateway", "The server behind this service could not be reached or gave no valid answer."),
        (503, "Service Unavailable", "No server is available for this service."),
        (504, "Gateway Timeout", "The server behind this service did not answer in time."),
        (505, "HTTP Version Not Supported", "Only the versions 1.0 and 1.1 of HTTP are served here."),
    }.ToDictionary(entry => entry.Status, entry => Answer.Of(entry.Status == PlainHttp ? 400 : entry.Status, entry.Reason, entry.Sentence + "\n", connection));

    private sealed record Answer(byte[] Bytes, int HeadLength)
    {
        public static Answer Of(int status, string reason, string body, string connection)
        {
            var head = $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n{connection}\r\n";
            return new Answer(Encoding.ASCII.GetBytes(head + body), head.Length);
        }
    }
}
