using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>HTTP/0.9 (RFC 1945 sections 4.1 and 5): a line <c>GET /path</c>, no version, no fields.</summary>
internal sealed unsafe partial class RequestHead
{
    /// <summary>What is put behind the client's line to make it a request that everything here, and every server, knows.</summary>
    private static ReadOnlySpan<byte> SimpleEnd => " HTTP/1.0\r\n\r\n"u8;

    /// <summary>Made when the first such request comes; null for most heads for ever.</summary>
    private byte[]? _simple;

    /// <summary>It came as HTTP/0.9 and stands here as HTTP/1.0: its answer is a body alone.</summary>
    public bool IsSimple;

    /// <summary>Bytes of <see cref="MessageHead.Length"/> that the client has not sent.</summary>
    public int AddedLength => IsSimple ? SimpleEnd.Length - 2 : 0;

    /// <summary>Reads what <see cref="Parse"/> found malformed once more, as HTTP/0.9; answers as that does.</summary>
    public int ParseSimple(byte* data, int length)
    {
        var start = length >= 2 && data[0] == '\r' && data[1] == '\n' ? 2 : 0;
        var end = HeadParse.EndOfLine(data, start, length);
        if (end < 0 || end - start > Limits.RequestLineBytesMax)
        {
            return ParseStatus.Malformed;
        }

        // A path only: an absolute target names a host, which this version does not know of.
        var line = new ReadOnlySpan<byte>(data + start, end - start);
        if (!line.StartsWith("GET /"u8) || line[4..].ContainsAnyExcept(HttpText.Target))
        {
            return ParseStatus.Malformed;
        }

        _simple ??= GC.AllocateUninitializedArray<byte>(Limits.RequestLineBytesMax + SimpleEnd.Length, pinned: true);
        line.CopyTo(_simple);
        SimpleEnd.CopyTo(_simple.AsSpan(line.Length));
        fixed (byte* whole = _simple)
        {
            var status = Parse(whole, line.Length + SimpleEnd.Length);
            IsSimple = status == ParseStatus.Complete;
            return status;
        }
    }
}
