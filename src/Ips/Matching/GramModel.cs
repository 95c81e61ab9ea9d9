using System.Text;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// How often four bytes stand in ordinary web traffic, so that rules are found by what is rare. Learned from a few requests of browsers and
/// programs; what never occurs in them is told apart by its pairs of bytes.
/// </summary>
internal static class GramModel
{
    private const int SampleWeight = 4096;
    private const int PairWeight = 1;

    private const string Sample = """
        GET / HTTP/1.1 GET /index.html HTTP/1.1 POST /api/v1/login HTTP/1.1 GET /static/js/main.chunk.js?v=1.2.3 HTTP/1.1
        GET /images/logo.png HTTP/1.1 GET /index.php?option=com_content&view=article&id=12&page=2&lang=en HTTP/1.1 HEAD /search?q=hello+world&sort=price HTTP/1.1
        Host: www.example.com Host: localhost:8080 Host: 127.0.0.1:8080 Connection: keep-alive Connection: close Cache-Control: max-age=0 Cache-Control: no-cache
        Upgrade-Insecure-Requests: 1 Pragma: no-cache
        User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0
        User-Agent: Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/121.0 User-Agent: curl/8.5.0 User-Agent: okhttp/4.12.0
        User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15
        User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 User-Agent: Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)
        User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) User-Agent: python-requests/2.31.0 User-Agent: Java/17.0.1
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7
        Accept: application/json, text/plain, */* Accept: */* Accept: text/css,*/*;q=0.1 Accept: image/avif,image/webp,image/svg+xml
        Accept-Encoding: gzip, deflate, br Accept-Language: en-US,en;q=0.9,de-DE;q=0.8,fr;q=0.7 Accept-Charset: utf-8
        Referer: https://www.example.com/products/list?page=2&category=shoes Origin: https://www.example.com X-Requested-With: XMLHttpRequest
        Cookie: session=abcdef0123456789; _ga=GA1.2.123456789.1700000000; PHPSESSID=0123456789abcdef; JSESSIONID=0123; csrftoken=abc; lang=en; theme=dark
        Content-Type: application/x-www-form-urlencoded Content-Type: application/json; charset=utf-8 Content-Type: multipart/form-data; boundary=----WebKitFormBoundary
        Content-Length: 1234 Content-Disposition: form-data; name="file"; filename="image.jpg" Transfer-Encoding: chunked If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT
        If-None-Match: "abc123" Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 Authorization: Basic dXNlcjpwYXNz Range: bytes=0-1023
        Sec-Fetch-Dest: document Sec-Fetch-Mode: navigate Sec-Fetch-Site: same-origin Sec-Fetch-User: ?1 Sec-Ch-Ua: "Chromium";v="120" Sec-Ch-Ua-Mobile: ?0 Sec-Ch-Ua-Platform: "Linux"
        X-Forwarded-For: 192.168.1.10 X-Forwarded-Proto: https X-Real-IP: 10.0.0.1 DNT: 1 TE: trailers Via: 1.1 proxy Keep-Alive: timeout=5
        username=user&password=secret&submit=Login&action=save&email=user%40example.com&redirect=%2Fhome&name=John+Smith&token=abc&type=text&value=1
        {"id":1,"name":"test","items":[{"price":10,"count":2}],"status":"ok","message":"hello","user":{"email":"user@example.com"},"data":null,"error":false}
        /wp-content/uploads/2024/01/image.jpg /assets/css/style.css /favicon.ico /robots.txt /login /logout /admin /user/profile /download.php /upload /cgi-bin/ .html .php .asp .aspx .jsp .css .js .png .gif .jpg .json .xml
        HTTP/1.1 200 OK HTTP/1.0 302 Found HTTP/1.1 404 Not Found Server: nginx/1.24.0 Date: Mon, 01 Jan 2024 00:00:00 GMT Set-Cookie: session=abc; Path=/; HttpOnly; Secure; SameSite=Lax
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Example</title><link rel="stylesheet" href="/style.css"><script src="/main.js"></script></head>
        <body class="page"><div id="content"><a href="https://www.example.com/">Home</a><form action="/search" method="get"><input type="text" name="q" value=""></form></div></body></html>
        function(){var a=document.getElementById("x");return window.location.href;} text/javascript application/octet-stream Last-Modified: Expires: ETag:
        """;

    private static readonly Dictionary<uint, int> Grams = [];
    private static readonly int[] Pairs = new int[65536];

    static GramModel()
    {
        var bytes = Encoding.Latin1.GetBytes(Sample.ReplaceLineEndings("\r\n"));
        for (var at = 0; at + 1 < bytes.Length; at++)
        {
            Pairs[Pair(bytes[at], bytes[at + 1])]++;
            if (at + 4 <= bytes.Length)
            {
                var gram = Gram(bytes.AsSpan(at));
                Grams[gram] = Grams.GetValueOrDefault(gram) + 1;
            }
        }
    }

    /// <summary>The first four bytes; letters lose their case, and other bytes their sixth bit, the same in rule and traffic.</summary>
    public static uint Gram(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt32(bytes) | FoldMask;

    public const uint FoldMask = 0x20202020;

    /// <summary>The higher, the more frequent.</summary>
    public static long Cost(ReadOnlySpan<byte> bytes)
    {
        var pairs = Pairs[Pair(bytes[0], bytes[1])] + Pairs[Pair(bytes[1], bytes[2])] + Pairs[Pair(bytes[2], bytes[3])];
        return ((long)Grams.GetValueOrDefault(Gram(bytes)) * SampleWeight) + (pairs * PairWeight);
    }

    private static int Pair(byte first, byte second) => ((first | 0x20) << 8) | second | 0x20;
}
