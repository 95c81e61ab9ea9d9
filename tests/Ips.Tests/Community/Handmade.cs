using System.Text;

namespace LoadMaster.Ips.Tests.Community;

/// <summary>Requests written by hand for rules of the community set that the maker of requests cannot satisfy: lookaround, lengths of the whole message, text across parts.</summary>
internal static class Handmade
{
    private const string Hex42 = "0123456789ABCDEF0123456789ABCDEF0123456789";
    private const string Form = "application/x-www-form-urlencoded";

    public static IReadOnlyDictionary<int, (string Head, string Body)> Requests { get; } = new Dictionary<int, (string, string)>
    {
        [21442] = ($"GET http://{Convert.ToBase64String(Encoding.ASCII.GetBytes($"clk=1&bid={new string('b', 40)}&aid=1&sid=1&rd=1&x86=12"))} HTTP/1.1\r\nHost: a\r\n\r\n", ""),
        [25675] = (OfLength(270, $"GET /{Repeated("0123456789ABCDEF", 158)} HTTP/1.1\r\nUser-Agent: Mozilla/5.0 (Windows; U; MSIE 9.0; Windows NT 9.0; en-US)\r\nHost: "), ""),
        [25829] = ("POST /listas/out/si.php HTTP/1.0\r\nHost: a\r\n\r\n", ""),
        [26924] = ($"GET /ab.php?cd={new string('A', 245)}= HTTP/1.1\r\nHost: a\r\n\r\n", ""),
        [26966] = (OfLength(142, "GET //u5.htm HTTP/1.1\r\nHost: "), ""),
        [27254] = ($"POST /a.php HTTP/1.1\r\nCache-Control: no-cache\r\nConnection: close\r\nPragma: no-cache\r\nContent-Type: {Form}\r\nUser-Agent: x\r\nContent-Length: 22\r\nHost: a\r\n\r\n", "aaaaaaaaaa/aaaaaaaaaa+"),
        [27680] = ($"GET /{new string('a', 90)}/ab-cd-ef-gh.php HTTP/1.1\r\nUser-Agent: Opera/9\r\nHost: a\r\n\r\n", ""),
        [27775] = ("GET /a.htm HTTP/1.1\r\nX-First: 1\r\nContent-Length: 164\r\nUser-Agent: x\r\nHost: 1.2.3.4\r\n\r\n", "aaaalUUE".PadRight(164, 'a')),
        [28406] = ("GET /abc.exe HTTP/1.1\r\nUser-Agent: Mozilla/4.0 (compatible; MSIE 6.0)\r\nHost: abcdef.com\r\nConnection: Keep-Alive\r\n\r\n", ""),
        [28814] = ("POST /post.aspx?forumID=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\n\r\n", "A1B2C3D4E5F6A1B2C\r\nURL: http"),
        [29865] = ($"POST /{Hex42} HTTP/1.1\r\nAccept: */*\r\nContent-Type: {Form}\r\nUser-Agent: Mozilla/5.0 (Windows NT 6.1; WOW64; rv:25.0) Gecko/20100101 Firefox/25.0\r\nHost: a\r\n\r\n", ""),
        [29895] = ($"POST /a.php HTTP/1.1\r\nAccept: */*\r\nContent-Type: {Form}\r\nUser-Agent: Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko\r\nHost: a\r\nContent-Length: 166\r\n\r\n", "v=1&c=".PadRight(164, 'a') + "=="),
        [30257] = ("GET /abc/eh.html HTTP/1.1\r\nContent-Type: text/html\r\nHost: a\r\nAccept: text/html, */*\r\nUser-Agent: Mozilla/3.0 (compatible; Indy Library)\r\n\r\n", ""),
        [31244] = ($"POST /{Hex42} HTTP/1.1\r\nUser-Agent: Firefox/25.0\r\nHost: a\r\n\r\n", ""),
        [31405] = ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", "FFFFFFFF \r\n"),
        [31680] = ("POST /a.php HTTP/1.1\r\nUser-Agent: abcd\r\nHost: a\r\nContent-Type: application/x-www-Form-urlencoded\r\nContent-Length: 16\r\n\r\n", "key=abcd&string="),
        [34461] = ($"POST / HTTP/1.0\r\nHost: a\r\nContent-type: {Form}\r\nContent-Length: 3\r\n\r\n", "\u000f\u000f\t"),
        [46611] = ("GET /a.zip HTTP/1.1\r\nHost: 1.1.1.1\r\n\r\n", ""),
        [56862] = ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n", "murica"),
        [58795] = ("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic JHtqbmRpOmE6Yn0=\r\n\r\n", ""),
    };

    /// <summary>Rules that no request which a proxy lets pass can satisfy, and why.</summary>
    public static IReadOnlyDictionary<int, string> Impossible { get; } = new Dictionary<int, string>
    {
        [1375] = "a target that is no path",
        [1545] = "a message of one byte",
        [1807] = "a chunked body that begins with an empty line",
        [1881] = "HTTP/1.1 without Host",
        [2090] = "bare line feeds and the start line in the header",
        [2570] = "an HTTP version that does not exist",
        [20221] = "a bare line feed in the header",
        [25365] = "a backslash in a normalised URI",
        [25627] = "a message of four bytes",
        [26655] = "another protocol",
        [27256] = "the start line in the header",
        [29569] = "another protocol",
        [32335] = "a message without a version",
        [32846] = "a header that is a name and nothing else",
        [38333] = "another protocol",
        [40991] = "another protocol",
        [42882] = "a cookie's value in the header: it is cut out",
        [42884] = "a cookie's value in the header: it is cut out",
        [46434] = "another protocol",
        [53341] = "another protocol",
    };

    private static string Repeated(string text, int length) => string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1))[..length];

    private static string OfLength(int length, string start) => start.PadRight(length - 4, 'h') + "\r\n\r\n";
}
