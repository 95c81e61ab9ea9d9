using System.Buffers.Binary;

namespace LoadMaster.DataPlane.Tls;

/// <summary>What was learnt of the first bytes of a connection.</summary>
internal enum HelloOutcome
{
    /// <summary>More bytes are needed to tell.</summary>
    Partial,

    /// <summary>A name was asked for.</summary>
    Named,

    /// <summary>No TLS, no name, or nothing that could be understood.</summary>
    Nameless,
}

/// <summary>
/// Finds the name that a client asks for (RFC 6066 section 3) in its first TLS records (RFC 8446 section 4.1.2), without taking part.
/// The message may be spread over many records, and any prefix of them is answered with <see cref="HelloOutcome.Partial"/>.
/// </summary>
internal static class ClientHello
{
    /// <summary>What is longer is taken for nameless.</summary>
    public const int BytesMax = 16 * 1024;

    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const byte HandshakeRecord = 22;
    private const byte HelloMessage = 1;
    private const int RandomBytes = 32;
    private const int ServerNameExtension = 0;
    private const int NameLengthMax = 255;

    /// <param name="message">Room for the message put together from its records, at least as long as <paramref name="bytes"/>.</param>
    /// <param name="name">Where the name lies in <paramref name="message"/>; ASCII of any case.</param>
    public static HelloOutcome Read(ReadOnlySpan<byte> bytes, Span<byte> message, out ReadOnlySpan<byte> name)
    {
        name = default;
        var length = 0;
        var rest = bytes;
        while (true)
        {
            if (!LooksLikeHandshake(rest))
            {
                return HelloOutcome.Nameless;
            }

            if (rest.Length < RecordHeader)
            {
                return Short(bytes);
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
            if (size is 0 or > BytesMax)
            {
                return HelloOutcome.Nameless;
            }

            var part = rest.Slice(RecordHeader, Math.Min(size, rest.Length - RecordHeader));
            part.CopyTo(message[length..]);
            length += part.Length;
            if (length > 0 && message[0] != HelloMessage)
            {
                return HelloOutcome.Nameless;
            }

            if (length >= MessageHeader)
            {
                var wanted = MessageHeader + ((message[1] << 16) | (message[2] << 8) | message[3]);
                if (wanted > BytesMax)
                {
                    return HelloOutcome.Nameless;
                }

                if (length >= wanted)
                {
                    return TryFindName(message[MessageHeader..wanted], out name) ? HelloOutcome.Named : HelloOutcome.Nameless;
                }
            }

            if (part.Length < size)
            {
                return Short(bytes);
            }

            rest = rest[(RecordHeader + size)..];
        }
    }

    private static HelloOutcome Short(ReadOnlySpan<byte> bytes) => bytes.Length < BytesMax ? HelloOutcome.Partial : HelloOutcome.Nameless;

    private static bool LooksLikeHandshake(ReadOnlySpan<byte> record) =>
        (record.Length < 1 || record[0] == HandshakeRecord) && (record.Length < 2 || record[1] == 3);

    private static bool TryFindName(ReadOnlySpan<byte> hello, out ReadOnlySpan<byte> name)
    {
        name = default;
        return Skip(ref hello, 2 + RandomBytes)
            && TryTake(ref hello, 1, out _)
            && TryTake(ref hello, 2, out _)
            && TryTake(ref hello, 1, out _)
            && TryTake(ref hello, 2, out var extensions)
            && TryFindExtension(extensions, out var list)
            && TryTake(ref list, 2, out var entries)
            && entries.Length > 0
            && entries[0] == 0
            && Skip(ref entries, 1)
            && TryTake(ref entries, 2, out name)
            && name.Length is > 0 and <= NameLengthMax
            && name.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0;
    }

    private static bool TryFindExtension(ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (extensions.Length >= 2)
        {
            var kind = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out value))
            {
                return false;
            }

            if (kind == ServerNameExtension)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Skip(scoped ref ReadOnlySpan<byte> from, int count)
    {
        var enough = from.Length >= count;
        from = enough ? from[count..] : default;
        return enough;
    }

    /// <summary>Takes a vector off the front: its length in so many bytes, then its content.</summary>
    private static bool TryTake(scoped ref ReadOnlySpan<byte> from, int lengthBytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (from.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        if (from.Length < lengthBytes + length)
        {
            return false;
        }

        content = from.Slice(lengthBytes, length);
        from = from[(lengthBytes + length)..];
        return true;
    }
}
