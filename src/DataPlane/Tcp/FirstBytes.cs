using System.Buffers.Binary;

namespace LoadMaster.DataPlane.Tcp;

/// <summary>How a look at a stream's first bytes ended.</summary>
internal enum FirstBytesOutcome
{
    NeedMore,

    /// <summary>What is looked for is there.</summary>
    Found,

    /// <summary>It is not, and will not be.</summary>
    Absent,
}

/// <summary>Finds what persistence looks for at a stream's start; never reads beyond what it is given.</summary>
internal static class FirstBytes
{
    /// <summary>More is not looked at.</summary>
    public const int BytesMax = 512;

    private const byte Handshake = 22;
    private const int RecordHead = 5;
    private const int HelloHead = 4;
    private const int SessionAt = RecordHead + HelloHead + 2 + 32;
    private const int SessionBytesMax = 32;
    private const byte ClientHelloType = 1;
    private const byte ServerHelloType = 2;
    private const int SupportedVersions = 43;
    private const int RdpCookieAt = 11;

    /// <summary>The session id of a TLS ClientHello (RFC 5246 7.4.1.2).</summary>
    public static FirstBytesOutcome SessionOfClient(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> session) => Session(bytes, ClientHelloType, out session);

    /// <summary>The session id that a server gives (RFC 5246 7.4.1.3); TLS 1.3 gives none, it repeats the client's (RFC 8446 4.1.3).</summary>
    public static FirstBytesOutcome SessionOfServer(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> session)
    {
        var outcome = Session(bytes, ServerHelloType, out session);
        return outcome == FirstBytesOutcome.Found && SaysVersion13(bytes[(SessionAt + 1 + session.Length)..]) ? FirstBytesOutcome.Absent : outcome;
    }

    /// <summary>The user name of a remote desktop connection request (MS-RDPBCGR 2.2.1.1): <c>Cookie: mstshash=NAME</c>.</summary>
    public static FirstBytesOutcome RdpUser(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> user)
    {
        user = default;
        var start = "Cookie: mstshash="u8;
        ReadOnlySpan<byte> head = [3, 0];
        if (!StartsLike(bytes, head))
        {
            return FirstBytesOutcome.Absent;
        }

        if (bytes.Length < RdpCookieAt)
        {
            return FirstBytesOutcome.NeedMore;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var isRequest = bytes[5] >> 4 == 0xE;
        if (!isRequest || length < RdpCookieAt + start.Length || !StartsLike(bytes[RdpCookieAt..], start))
        {
            return FirstBytesOutcome.Absent;
        }

        var text = bytes[..Math.Min(bytes.Length, length)][RdpCookieAt..];
        var end = text.IndexOf("\r\n"u8);
        if (end > start.Length)
        {
            user = text[start.Length..end];
            return FirstBytesOutcome.Found;
        }

        return end < 0 && bytes.Length < Math.Min((int)length, BytesMax) ? FirstBytesOutcome.NeedMore : FirstBytesOutcome.Absent;
    }

    private static FirstBytesOutcome Session(ReadOnlySpan<byte> bytes, byte type, out ReadOnlySpan<byte> session)
    {
        session = default;
        ReadOnlySpan<byte> head = [Handshake, 3];
        if (!StartsLike(bytes, head) || (bytes.Length > RecordHead && bytes[RecordHead] != type))
        {
            return FirstBytesOutcome.Absent;
        }

        if (bytes.Length <= SessionAt || bytes.Length <= SessionAt + bytes[SessionAt])
        {
            return FirstBytesOutcome.NeedMore;
        }

        var length = bytes[SessionAt];
        session = length <= SessionBytesMax ? bytes.Slice(SessionAt + 1, length) : default;
        return session.IsEmpty ? FirstBytesOutcome.Absent : FirstBytesOutcome.Found;
    }

    /// <summary>Whether a ServerHello's extensions, behind cipher suite and compression, hold supported_versions, which only TLS 1.3 sends.</summary>
    private static bool SaysVersion13(ReadOnlySpan<byte> rest)
    {
        const int beforeExtensions = 5;
        if (rest.Length < beforeExtensions)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
        rest = rest[beforeExtensions..];
        rest = rest[..Math.Min(length, rest.Length)];
        while (rest.Length >= 4)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(rest) == SupportedVersions)
            {
                return true;
            }

            var next = 4 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = next <= rest.Length ? rest[next..] : default;
        }

        return false;
    }

    /// <summary>As far as the bytes go.</summary>
    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        var common = Math.Min(bytes.Length, expected.Length);
        return bytes[..common].SequenceEqual(expected[..common]);
    }
}
