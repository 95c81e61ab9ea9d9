using LoadMaster.Fuzz.Targets;

namespace LoadMaster.Fuzz.Tests.Differential;

/// <summary>Requests at which parsers are known to differ; each hides another one that only a wrong reader sees.</summary>
internal static class OddRequests
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\nX: ";

    private static readonly string[] s_encodings =
    [
        "Transfer-Encoding: chunked", "Transfer-Encoding : chunked", "Transfer-Encoding:chunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked\u0000", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: identity", "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked;q=1", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: x\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        " Transfer-Encoding: chunked", "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked", "Transfer-Encoding\n: chunked", "Transfer_Encoding: chunked",
        "Transfer-Encoding: cHuNkEd", "TRANSFER-ENCODING: chunked", "Transfer-Encoding: chunk", "Transfer-Encoding: ", "Transfer-Encoding: chunked ",
        "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked", "\u00efTransfer-Encoding: chunked", "Transfer-Encoding\u00a0: chunked",
    ];

    private static readonly string[] s_lengths =
    [
        "+5", "-5", "5 ", " 5", "05", "0x5", "5,5", "5, 5", "5,6", "5;6", "5\r\nContent-Length: 5", "5\r\nContent-Length: 6", "5\r\ncontent-length: 0", "", "5a", "1e1", "5.0", "\t5",
        "18446744073709551621", "9223372036854775808", "5\u0000", "\"5\"", "5\r\n 0", "٥",
    ];

    private static readonly string[] s_chunks =
    [
        "0\r\n\r\n", "00\r\n\r\n", "0;a=b\r\n\r\n", "0\r\nX: y\r\n\r\n", "0\r\nContent-Length: 9\r\n\r\n", "0\n\n", "0\r\n\n", "5\r\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\nhello\n0\n\n",
        "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "5;\nhello\r\n0\r\n\r\n", "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff5\r\nhello\r\n0\r\n\r\n", "100000005\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "-0\r\n\r\n", "5_\r\nhello\r\n0\r\n\r\n", "0\r\n a\r\n\r\n",
    ];

    private static readonly string[] s_starts =
    [
        "GET /start HTTP/1.1\r\nHost: a", "GET  /start  HTTP/1.1\r\nHost: a", "GET\t/start\tHTTP/1.1\r\nHost: a", "GET /start HTTP/1.1 \r\nHost: a", "GET /start HTTP/1.1\nHost: a", "\r\n\r\nGET /start HTTP/1.1\r\nHost: a",
        "\nGET /start HTTP/1.1\r\nHost: a", " GET /start HTTP/1.1\r\nHost: a", "GET /start HTTP/1.2\r\nHost: a", "GET /start HTTP/2.0\r\nHost: a", "GET /start HTTP/1.10\r\nHost: a", "GET /start http/1.1\r\nHost: a",
        "GET /start HTTP/1.1\r\nHost: a\r\nHost: b", "GET /start HTTP/1.1\r\nHost: a b", "GET /start HTTP/1.1\r\nHost: a/b", "GET /start HTTP/1.1", "GET http://b/start HTTP/1.1\r\nHost: a", "GET //start HTTP/1.1\r\nHost: a",
        "GET /start#x HTTP/1.1\r\nHost: a", "GET /start?a b HTTP/1.1\r\nHost: a", "GET /start\u0000 HTTP/1.1\r\nHost: a", "GET /st\u00e4rt HTTP/1.1\r\nHost: a", "GET /start HTTP/1.1\r\nHost: a\r\n folded: x", "GET /start HTTP/1.1\r\nHost: a\r\nNoColon",
        "GET /start HTTP/1.1\r\nHost: a\r\n: empty", "GET /start HTTP/1.1\r\nHost: a\r\nX: a\rb", "GET /start HTTP/1.1\r\nHost: a\r\nX: a\nb: c", "GET /start HTTP/1.1\r\nHost: a\r\nX: a\u0000b", "G\u0000ET /start HTTP/1.1\r\nHost: a", "get /start HTTP/1.1\r\nHost: a",
        "GET /start HTTP/1.0", "GET /start", "CONNECT a:80 HTTP/1.1\r\nHost: a", "TRACE /start HTTP/1.1\r\nHost: a", "OPTIONS * HTTP/1.1\r\nHost: a", "GET * HTTP/1.1\r\nHost: a", "GET /start HTTP/1.1\r\nHost: a\r\nConnection: close, keep-alive",
        "GET /start HTTP/1.1\r\nHost: a\r\nConnection: Host", "GET /start HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", "HEAD /start HTTP/1.1\r\nHost: a",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. s_starts.Select(start => $"{start}\r\n\r\n"),
        .. s_starts.Select(start => $"{start}\r\nContent-Length: 5\r\n\r\nhello"),
        .. s_encodings.Select(encoding => $"POST /encoding HTTP/1.1\r\nHost: a\r\n{encoding}\r\n\r\n0\r\n\r\n{Hidden}"),
        .. s_encodings.Select(encoding => $"POST /both HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n{encoding}\r\n\r\n2c\r\n{Hidden}\r\n0\r\n\r\n"),
        .. s_encodings.Select(encoding => $"POST /old HTTP/1.0\r\nConnection: keep-alive\r\n{encoding}\r\n\r\n0\r\n\r\n{Hidden}"),
        .. s_lengths.Select(length => $"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\nhello{Hidden}"),
        .. s_chunks.Select(chunks => $"POST /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{Hidden}"),
        "GET /body HTTP/1.1\r\nHost: a\r\nContent-Length: 44\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\nX: 01234567\r\n\r\n",
        "POST /expect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello" + Hidden,
        "GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\nGET /three HTTP/1.1\r\nHost: a\r\n\r\n",
    ];

    /// <summary>Changed ones of all these, the same for the same seed.</summary>
    public static IEnumerable<string> Mutated(ulong seed, int count)
    {
        var random = new FuzzRandom(seed);
        var known = All.Concat(HttpSamples.Requests).Select(text => global::System.Text.Encoding.Latin1.GetBytes(text)).ToList();
        var mutator = new Mutator(random, [.. HttpSamples.Words.Concat(s_chunks).Select(text => global::System.Text.Encoding.Latin1.GetBytes(text))]);
        for (var number = 0; number < count; number++)
        {
            yield return global::System.Text.Encoding.Latin1.GetString(mutator.Make(random.One(known), random.One(known)));
        }
    }
}
