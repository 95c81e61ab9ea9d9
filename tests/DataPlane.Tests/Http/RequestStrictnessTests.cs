using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class RequestStrictnessTests
{
    private const string Start = "GET / HTTP/1.1\r\nHost: a\r\n";

    public static TheoryData<string, int, string> Refused => new()
    {
        { "two lengths that differ", 400, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd" },
        { "two lengths that agree", 400, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc" },
        { "a list of lengths", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc" },
        { "a signed length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc" },
        { "a negative length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc" },
        { "a hexadecimal length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc" },
        { "an empty length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n" },
        { "a length beyond all bounds", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n" },
        { "length and chunked", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "chunked and length", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" },
        { "an unknown coding", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { "gzip before chunked", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" },
        { "identity", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n" },
        { "chunked twice", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "chunked in 1.0", 400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "a vertical tab before chunked", 400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" },
        { "a folded line", 400, Start + "X: a\r\n b\r\n\r\n" },
        { "a first field that starts with a blank", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n" },
        { "a bare CR in a value", 400, Start + "X: a\rb\r\n\r\n" },
        { "a bare LF after a field", 400, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" },
        { "a bare LF after the line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n" },
        { "a NUL in a value", 400, Start + "X: a\0b\r\n\r\n" },
        { "a control character in a value", 400, Start + "X: a\u0001b\r\n\r\n" },
        { "a DEL in a value", 400, Start + "X: a\u007Fb\r\n\r\n" },
        { "a blank before the colon", 400, Start + "X : a\r\n\r\n" },
        { "a blank before the colon of the length", 400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc" },
        { "no colon", 400, Start + "Nonsense\r\n\r\n" },
        { "an empty name", 400, Start + ": a\r\n\r\n" },
        { "a name with a control character", 400, Start + "X\u0001: a\r\n\r\n" },
        { "no host", 400, "GET / HTTP/1.1\r\nX: a\r\n\r\n" },
        { "two hosts", 400, Start + "Host: a\r\n\r\n" },
        { "a host with a path", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" },
        { "a host list", 400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n" },
        { "a host with a user", 400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n" },
        { "a target that names another host", 400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a target without a slash", 400, "GET index HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "an asterisk for GET", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a target of another scheme", 400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a fragment", 400, "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a high byte in the target", 400, "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a tab in the target", 400, "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a blank in the target", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a method with a bracket", 400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "two blanks after the method", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a blank after the version", 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n" },
        { "a lower-case version", 400, "GET / http/1.1\r\nHost: a\r\n\r\n" },
        { "HTTP/0.9", 400, "GET /\r\n\r\n" },
        { "a nominated length", 400, "POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\nContent-Length: 3\r\n\r\nabc" },
        { "a nominated host", 400, Start + "Connection: Host\r\n\r\n" },
        { "a Connection option that is no token", 400, Start + "Connection: a b\r\n\r\n" },
        { "three empty lines first", 400, "\r\n\r\n\r\n" + Start + "\r\n" },
        { "HTTP/2", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n" },
        { "HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n" },
        { "CONNECT", 501, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n" },
        { "TRACE", 501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a long line", 414, $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a long line without an end", 414, $"GET /{new string('a', 9000)}" },
        { "a large header", 431, Start + $"X: {new string('a', 40_000)}\r\n\r\n" },
        { "many fields", 431, Start + string.Concat(Enumerable.Repeat("X: a\r\n", 200)) + "\r\n" },
        { "a chunk size that is none", 400, Chunked("g\r\nabc\r\n0\r\n\r\n") },
        { "an empty chunk size", 400, Chunked("\r\nabc\r\n0\r\n\r\n") },
        { "a signed chunk size", 400, Chunked("+3\r\nabc\r\n0\r\n\r\n") },
        { "a hexadecimal prefix", 400, Chunked("0x3\r\nabc\r\n0\r\n\r\n") },
        { "a chunk size that overflows", 400, Chunked("fffffffffffffffff\r\nabc\r\n0\r\n\r\n") },
        { "a blank after the chunk size", 400, Chunked("3 \r\nabc\r\n0\r\n\r\n") },
        { "a bare LF after the chunk size", 400, Chunked("3\nabc\r\n0\r\n\r\n") },
        { "a bare CR after the chunk size", 400, Chunked("3\rabc\r\n0\r\n\r\n") },
        { "a chunk longer than it says", 400, Chunked("3\r\nabcd\r\n0\r\n\r\n") },
        { "a long chunk extension", 400, Chunked($"3;{new string('a', 300)}\r\nabc\r\n0\r\n\r\n") },
        { "a bare LF in a chunk extension", 400, Chunked("3;a\nb\r\nabc\r\n0\r\n\r\n") },
        { "a trailer that decides framing", 400, Chunked("0\r\nContent-Length: 3\r\n\r\n") },
        { "a trailer with a blank before the colon", 400, Chunked("0\r\nX : a\r\n\r\n") },
        { "a folded trailer", 400, Chunked("0\r\nX: a\r\n b\r\n\r\n") },
        { "an endless trailer", 400, Chunked($"0\r\nX: {new string('a', 9000)}\r\n\r\n") },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Malformed_or_ambiguous_request_is_refused_and_the_connection_closed(string what, int status, string request)
    {
        using var server = RawServer.Answering(RawServer.Ok("never"));
        using var proxy = new Proxy(server.Address);

        // A second request behind it must not be served either.
        var answer = await proxy.AskAsync(request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(answer.IndexOf("HTTP/1.1", StringComparison.Ordinal), answer.LastIndexOf("HTTP/1.1", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Heads, head => head.Contains("smuggled", StringComparison.Ordinal));
        Assert.Equal(1, proxy.Counters.RefusedRequests);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a:80/x?y HTTP/1.1\r\nHost: A:80\r\n\r\n")]
    [InlineData("PROPFIND /x HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost:\r\nX:\t a \t\r\nY:\r\n\r\n")]
    [InlineData("GET /|{}^\"<> HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Unusual_but_clear_request_is_served(string request)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync(request);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    private static string Chunked(string body) => $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}";
}
