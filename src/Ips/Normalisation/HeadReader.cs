using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Normalisation;

/// <summary>
/// Finds the start line's three words, the cookie values and what says how the body is coded. Lenient: the proxy has refused malformed
/// heads already, and whatever is handed in is only looked at.
/// </summary>
internal static class HeadReader
{
    public const int CookiesMax = 64;

    /// <param name="start">Where the head begins in the store.</param>
    /// <param name="cookies">Takes the values of the cookie lines.</param>
    public static HeadLayout Read(ReadOnlySpan<byte> store, int start, int length, bool isRequest, Span<BufferView> cookies)
    {
        var layout = new HeadLayout();
        var head = store.Slice(start, length);
        var lineEnd = head.IndexOf((byte)'\n');
        var next = lineEnd < 0 ? length : lineEnd + 1;
        var line = Trimmed(head, 0, lineEnd < 0 ? length : lineEnd);
        layout.StartLine = new BufferView(start, line);
        ReadStartLine(head[..line], start, isRequest, ref layout);
        layout.Headers = new BufferView(start + next, length - next);
        while (next < length)
        {
            var end = head[next..].IndexOf((byte)'\n');
            end = end < 0 ? length : next + end;
            ReadField(head, next, Trimmed(head, next, end), start, isRequest, cookies, ref layout);
            next = end + 1;
        }

        return layout;
    }

    /// <summary>Method, URI and version; or version, status and reason. The URI is all between the first and the last blank.</summary>
    private static void ReadStartLine(ReadOnlySpan<byte> line, int start, bool isRequest, ref HeadLayout layout)
    {
        var first = line.IndexOf((byte)' ');
        if (first < 0)
        {
            layout.First = new BufferView(start, line.Length);
            return;
        }

        layout.First = new BufferView(start, first);
        var rest = line[(first + 1)..];
        var second = isRequest ? rest.LastIndexOf((byte)' ') : rest.IndexOf((byte)' ');
        second = second < 0 ? rest.Length : second;
        layout.Second = new BufferView(start + first + 1, second);
        if (second < rest.Length)
        {
            layout.Third = new BufferView(start + first + 1 + second + 1, rest.Length - second - 1);
        }
    }

    private static void ReadField(
        ReadOnlySpan<byte> head, int at, int end, int start, bool isRequest, Span<BufferView> cookies, ref HeadLayout layout)
    {
        var line = head[at..end];
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return;
        }

        var name = line[..colon];
        var valueStart = colon + 1;
        while (valueStart < line.Length && line[valueStart] is (byte)' ' or (byte)'\t')
        {
            valueStart++;
        }

        var value = line[valueStart..];
        if (colon == 6 && isRequest && AsciiText.EqualsFolded(name, "cookie"u8) || colon == 10 && !isRequest && AsciiText.EqualsFolded(name, "set-cookie"u8))
        {
            if (layout.CookieCount < cookies.Length)
            {
                cookies[layout.CookieCount++] = new BufferView(start + at + valueStart, value.Length);
            }
        }
        else if (colon == 17 && AsciiText.EqualsFolded(name, "transfer-encoding"u8))
        {
            layout.Chunked |= value.Length >= 7 && AsciiText.EqualsFolded(value[^7..], "chunked"u8);
        }
        else if (colon == 16 && AsciiText.EqualsFolded(name, "content-encoding"u8))
        {
            layout.Coding = CodingOf(value);
        }
        else if (colon == 12 && AsciiText.EqualsFolded(name, "content-type"u8))
        {
            layout.ContentType = new BufferView(start + at + valueStart, value.Length);
        }
    }

    private static ContentCoding CodingOf(ReadOnlySpan<byte> value) => value.Length switch
    {
        4 when AsciiText.EqualsFolded(value, "gzip"u8) => ContentCoding.Gzip,
        6 when AsciiText.EqualsFolded(value, "x-gzip"u8) => ContentCoding.Gzip,
        7 when AsciiText.EqualsFolded(value, "deflate"u8) => ContentCoding.Deflate,
        4 when AsciiText.EqualsFolded(value, "zstd"u8) => ContentCoding.Zstd,
        2 when AsciiText.EqualsFolded(value, "br"u8) => ContentCoding.Brotli,
        _ => ContentCoding.Identity,
    };

    private static int Trimmed(ReadOnlySpan<byte> head, int at, int end) => end > at && head[end - 1] == '\r' ? end - 1 : end;
}
