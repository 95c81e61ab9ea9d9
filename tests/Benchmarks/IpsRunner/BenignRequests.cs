using System.Text;

/// <summary>What browsers send: about 670 bytes each, a few with cookies, queries and escapes.</summary>
internal static class BenignRequests
{
    private const string Fields = """
        Host: shop.example.org
        Connection: keep-alive
        sec-ch-ua: "Not_A Brand";v="8", "Chromium";v="122", "Google Chrome";v="122"
        sec-ch-ua-mobile: ?0
        sec-ch-ua-platform: "Windows"
        User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
        Sec-Fetch-Site: same-origin
        Sec-Fetch-Mode: navigate
        Referer: https://shop.example.org/catalogue/outdoor/tents
        Accept-Encoding: gzip, deflate, br
        Accept-Language: de-DE,de;q=0.9,en;q=0.8

        """;

    private static readonly string[] Uris =
    [
        "/", "/catalogue/outdoor/tents?page=2&sort=price", "/assets/app.3f9c1b.js", "/images/products/0042/front.webp", "/basket/add?item=4711&count=1",
        "/search?q=two+person+tent", "/account/orders/2026-1093", "/api/v2/recommendations?user=81723&limit=12", "/help/returns.html", "/caf%C3%A9/menu",
    ];

    public static IReadOnlyList<byte[]> All() =>
    [
        .. Uris.Select((uri, number) => Encoding.Latin1.GetBytes(
            $"GET {uri} HTTP/1.1\r\n{Fields.ReplaceLineEndings("\r\n")}{(number % 3 == 0 ? "Cookie: sid=8f14e45fceea167a5a36dedd4bea2543; theme=dark\r\n" : "")}\r\n")),
    ];
}
