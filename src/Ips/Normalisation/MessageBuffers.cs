namespace LoadMaster.Ips.Normalisation;

/// <summary>
/// The buffers of one message, raw and normalised. Where Snort 2.9 and Snort 3 differ (percent signs in header, cookie and body) the 2.9
/// form is the buffer and the decoded form its alternate; a rule that matches one of them matches.
/// </summary>
/// <param name="zstd">Decodes bodies in zstd; null: they are looked at as they come.</param>
public sealed class MessageBuffers(IBodyDecoder? zstd = null)
{
    private const int EditsMax = 32;

    private static readonly int BufferCount = Enum.GetValues<HttpBuffer>().Length;

    private readonly BufferView[] _views = new BufferView[BufferCount];
    private readonly BufferView[] _alternates = new BufferView[BufferCount];
    private readonly bool[] _widened = new bool[BufferCount];
    private readonly BufferView[] _cookies = new BufferView[HeadReader.CookiesMax];
    private readonly int[] _headerCuts = new int[HeadReader.CookiesMax];
    private readonly int[] _edits = new int[EditsMax];

    internal MessageStore Store { get; } = new();

    public bool IsRequest { get; private set; }

    /// <summary>Positions in the header buffer where a cookie's value was cut out.</summary>
    internal ReadOnlySpan<int> HeaderCuts => _headerCuts.AsSpan(0, HeaderCutCount);

    internal int HeaderCutCount { get; private set; }

    /// <summary>Positions in the header's alternate that were decoded; more than there is room for: all of it counts.</summary>
    internal ReadOnlySpan<int> HeaderEdits => _edits.AsSpan(0, Math.Min(HeaderEditCount, EditsMax));

    internal int HeaderEditCount { get; private set; }

    internal bool HeaderEditsAreAll => HeaderEditCount <= EditsMax;

    internal bool HasAlternates { get; private set; }

    public ReadOnlySpan<byte> this[HttpBuffer buffer] => Store.Span(_views[(int)buffer]);

    public ReadOnlySpan<byte> Alternate(HttpBuffer buffer) => Store.Span(_alternates[(int)buffer]);

    /// <summary>Takes over a request: the head with the blank line, the body as it came (chunk framing and compression are undone).</summary>
    public void LoadRequest(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => Load(head, body, isRequest: true);

    /// <summary>Takes over a response; see <see cref="LoadRequest"/>.</summary>
    public void LoadResponse(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => Load(head, body, isRequest: false);

    internal BufferView View(HttpBuffer buffer, bool alternate) =>
        alternate && _alternates[(int)buffer] is { IsEmpty: false } other ? other : _views[(int)buffer];

    internal bool HasAlternate(HttpBuffer buffer) => !_alternates[(int)buffer].IsEmpty;

    internal void SetBase64(BufferView view)
    {
        _views[(int)HttpBuffer.Base64] = view;
        _widened[(int)HttpBuffer.Base64] = false;
    }

    /// <summary>The characters of a buffer, made at the first use.</summary>
    internal ReadOnlySpan<char> Characters(HttpBuffer buffer, bool alternate)
    {
        var view = View(buffer, alternate);
        if (alternate || !_widened[(int)buffer])
        {
            Store.Widen(view);
            _widened[(int)buffer] = !alternate;
        }

        return Store.Characters(view);
    }

    private void Load(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool isRequest)
    {
        Store.Clear();
        Array.Clear(_views);
        Array.Clear(_alternates);
        Array.Clear(_widened);
        IsRequest = isRequest;
        HasAlternates = false;
        HeaderCutCount = HeaderEditCount = 0;
        head = head.Length > IpsLimits.HeadBytesMax ? head[..IpsLimits.HeadBytesMax] : head;
        body = body.Length > IpsLimits.BodyDepthBytes ? body[..IpsLimits.BodyDepthBytes] : body;
        var headView = Store.Add(head);
        var bodyView = Store.Add(body);
        Set(HttpBuffer.Packet, new BufferView(0, headView.Length + bodyView.Length));
        var layout = HeadReader.Read(Store.Bytes, 0, headView.Length, isRequest, _cookies);
        SetStartLine(layout);
        SetHeaders(layout);
        SetCookies(layout.CookieCount);
        SetBody(layout, bodyView);
    }

    private void SetStartLine(in HeadLayout layout)
    {
        if (!IsRequest)
        {
            Set(HttpBuffer.RawStatus, layout.StartLine);
            Set(HttpBuffer.Version, layout.First);
            Set(HttpBuffer.StatusCode, layout.Second);
            Set(HttpBuffer.StatusMessage, layout.Third);
            return;
        }

        Set(HttpBuffer.RawRequest, layout.StartLine);
        Set(HttpBuffer.Method, layout.First);
        Set(HttpBuffer.RawUri, layout.Second);
        Set(HttpBuffer.Version, layout.Third);
        Set(HttpBuffer.Uri, layout.Second);
        if (!UriNormaliser.IsNormal(Store.Span(layout.Second)))
        {
            // Grows the store before the source span is taken.
            Store.Room(layout.Second.Length);
            var length = UriNormaliser.Normalise(Store.Span(layout.Second), Store.Room(layout.Second.Length));
            Set(HttpBuffer.Uri, Store.Take(length));
        }
    }

    private void SetHeaders(in HeadLayout layout)
    {
        Set(HttpBuffer.RawHeader, layout.Headers);
        var header = layout.Headers;
        if (layout.CookieCount > 0)
        {
            Store.Room(header.Length);
            var room = Store.Room(header.Length);
            int from = header.Start, written = 0;
            foreach (var cookie in _cookies.AsSpan(0, layout.CookieCount))
            {
                var part = Store.Span(new BufferView(from, cookie.Start - from));
                part.CopyTo(room[written..]);
                written += part.Length;
                _headerCuts[HeaderCutCount++] = written;
                from = cookie.End;
            }

            var rest = Store.Span(new BufferView(from, header.End - from));
            rest.CopyTo(room[written..]);
            header = Store.Take(written + rest.Length);
        }

        Set(HttpBuffer.Header, header);
        var edits = 0;
        SetDecoded(HttpBuffer.Header, _edits, ref edits);
        HeaderEditCount = edits;
    }

    private void SetCookies(int count)
    {
        if (count == 0)
        {
            return;
        }

        var raw = _cookies[0];
        if (count > 1)
        {
            var mark = Store.Used;
            foreach (var cookie in _cookies.AsSpan(0, count))
            {
                Store.Room(cookie.Length);
                Store.Add(Store.Span(cookie));
            }

            raw = new BufferView(mark, Store.Used - mark);
        }

        Set(HttpBuffer.RawCookie, raw);
        Set(HttpBuffer.Cookie, raw);
        SetDecoded(HttpBuffer.Cookie);
    }

    private void SetBody(in HeadLayout layout, BufferView body)
    {
        if (body.IsEmpty)
        {
            return;
        }

        if (layout.Chunked)
        {
            Store.Room(body.Length);
            body = Store.Take(ChunkDecoder.Decode(Store.Span(body), Store.Room(body.Length)));
        }

        Set(HttpBuffer.RawBody, body);
        if (layout.Coding != ContentCoding.Identity)
        {
            var room = Store.Room(IpsLimits.BodyDepthBytes);
            var length = layout.Coding != ContentCoding.Zstd ? ContentDecoder.Decode(layout.Coding, Store.Bytes, body, room)
                : zstd is null ? -1
                : zstd.Decode(Store.Span(body), room);
            body = length < 0 ? body : Store.Take(length);
        }

        if (!IsRequest)
        {
            body = Reduced(layout, body);
        }

        Set(HttpBuffer.FileData, body);
        if (IsRequest)
        {
            Set(HttpBuffer.ClientBody, body);
            SetDecoded(HttpBuffer.ClientBody);
        }
    }

    private BufferView Reduced(in HeadLayout layout, BufferView body)
    {
        var (width, bigEndian) = Charset.Of(Store.Span(layout.ContentType), Store.Span(body));
        if (width == 1)
        {
            return body;
        }

        Store.Room(body.Length);
        return Store.Take(Charset.Reduce(Store.Span(body), width, bigEndian, Store.Room(body.Length)));
    }

    private void SetDecoded(HttpBuffer buffer)
    {
        var ignored = 0;
        SetDecoded(buffer, [], ref ignored);
    }

    private void SetDecoded(HttpBuffer buffer, Span<int> edits, ref int editCount)
    {
        var source = _views[(int)buffer];
        if (!Store.Span(source).Contains((byte)'%'))
        {
            return;
        }

        Store.Room(source.Length);
        var length = PercentDecoder.Decode(Store.Span(source), Store.Room(source.Length), edits, ref editCount);
        if (length != source.Length)
        {
            _alternates[(int)buffer] = Store.Take(length);
            HasAlternates = true;
        }
    }

    private void Set(HttpBuffer buffer, BufferView view) => _views[(int)buffer] = view;
}
