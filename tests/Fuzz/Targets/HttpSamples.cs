using LoadMaster.DataPlane.Http;

namespace LoadMaster.Fuzz.Targets;

/// <summary>Heads and words of HTTP/1.1 that the targets share, and what their parsers promise.</summary>
internal static unsafe class HttpSamples
{
    public static readonly string[] Requests =
    [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /index.html?x=1 HTTP/1.1\r\nHost: www.example.com:80\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\nCookie: a=b; c=d\r\nConnection: keep-alive\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\nConnection: TE, X-Own\r\nX-Own: 1\r\n\r\n",
        "GET http://a/b HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\nKeep-Alive: 5\r\n\r\n",
        "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Client-Cert-Subject: me\r\n\r\n",
        "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n\r\n",
        "GET /simple?x=1\r\n",
    ];

    public static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: id=x; Path=/\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: nginx\r\nKeep-Alive: timeout=5\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\n\r\n",
        "HTTP/1.1 304 \r\nETag: \"a\"\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 100\r\n\r\n",
    ];

    public static readonly string[] Words =
    [
        "\r\n", "\r\n\r\n", "\n", "\r", ": ", ":", " ", "\t", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "GET ", "CONNECT ", "Host: b\r\n", "Host : b\r\n",
        "Content-Length: 3\r\n", "Content-Length: +3\r\n", "Content-Length: 3, 3\r\n", "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding:\tchunked\r\n", "Transfer-Encoding : chunked\r\n", "TRANSFER-ENCODING: CHUNKED\r\n",
        "Connection: close\r\n", "Connection: Content-Length\r\n", "Connection: Host, Cookie\r\n", "Connection: X-Forwarded-For\r\n", "Upgrade: h2c\r\n", "Connection: upgrade\r\n",
        "X-Forwarded-For: 1\r\n", "X-Forwarded-Proto: https\r\n", "Expect: 100-continue\r\n", " folded\r\n", "http://b/", "https://b?", "*", "#", "%00", "\0", "\u00ff", "/../", "Cookie: a=b\r\n",
        "Set-Cookie: a=b\r\n", "; ", ",", "=", "100", "204", "304", "999",
    ];

    /// <summary>No prefix of a head may be taken for a whole one, and the head alone must read as it did with what follows it.</summary>
    public static void CheckPrefixes(Func<int, int> parse, int wholeLength)
    {
        for (var cut = wholeLength - 1; cut > 0; cut -= 1 + (cut / 3))
        {
            BrokenPromiseException.Unless(parse(cut) == ParseStatus.NeedMore, $"the first {cut} bytes of a good head of {wholeLength} are not incomplete");
        }

        BrokenPromiseException.Unless(parse(wholeLength) == ParseStatus.Complete, "a good head alone is refused");
    }

    /// <summary>What is sent on must be lines that end in CRLF, with no control character.</summary>
    public static void CheckClean(ReadOnlySpan<byte> head)
    {
        for (var at = 0; at < head.Length; at++)
        {
            var fine = head[at] switch
            {
                (byte)'\r' => at + 1 < head.Length && head[at + 1] == '\n',
                (byte)'\n' => at > 0 && head[at - 1] == '\r',
                (byte)'\t' => true,
                < 0x20 or 0x7F => false,
                _ => true,
            };
            BrokenPromiseException.Unless(fine, $"byte 0x{head[at]:X2} is passed on");
        }
    }

    /// <summary>What one connection's ends agree on must not be passed on.</summary>
    public static void CheckNoHopByHop(MessageHead head, bool mayUpgrade)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
        {
            var leaked = field.Kind is FieldKind.Te or FieldKind.KeepAlive or FieldKind.ProxyConnection
                || (field.Kind is FieldKind.Upgrade && !mayUpgrade);
            BrokenPromiseException.Unless(!leaked, $"a field of kind {field.Kind} is passed on");
        }
    }

    /// <summary>Tells kinds of outcome apart.</summary>
    public static int KindOf(int status, MessageHead head, int more = 0) => status != ParseStatus.Complete
        ? HashCode.Combine(status, Math.Min(head.FieldCount, 6))
        : HashCode.Combine(
            HashCode.Combine(head.IsChunked, Math.Sign(head.ContentLength), head.SaysClose, head.SaysKeepAlive, head.SaysUpgrade, head.HasUpgrade, head.IsHttp11),
            Math.Min(head.FieldCount, 12),
            more);
}
