using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Network.Arbiter;

/// <summary>
/// The arbiter's datagrams: a fixed big-endian layout, closed by an HMAC-SHA256 over everything before it.
/// <code>
///  0 magic "LMAR"   4 version   5 kind   6 0   7 length of the name   8 key id (4)
/// 12 session   20 incarnation   28 sequence   36 epoch   44 name (UTF-8)   then HMAC (32)
/// </code>
/// </summary>
internal sealed class ArbiterCodec
{
    internal const int DatagramLengthMax = NameOffset + NameLengthMax + HMACSHA256.HashSizeInBytes;

    private const uint Magic = 0x4C4D4152;
    private const byte Version = 1;
    private const int KeyIdOffset = 8;
    private const int NameOffset = 44;
    private const int NameLengthMax = 63;
    private readonly byte[] _key;

    internal ArbiterCodec(ReadOnlySpan<byte> key)
    {
        if (key.Length < HeartbeatCodec.KeyLengthMin)
        {
            throw new NetworkException($"The cluster key has {key.Length} bytes; it needs at least {HeartbeatCodec.KeyLengthMin}. Make one with create-cluster-key.");
        }

        // A key of its own: a heartbeat can never pass for a request, nor the other way round.
        _key = HMACSHA256.HashData(key, "LoadMaster arbiter 1"u8);
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(HMACSHA256.HashData(_key, "key id"u8));
    }

    /// <summary>Names the key, and so the cluster, without telling anything of it.</summary>
    internal uint KeyId { get; }

    /// <summary>The key id that a datagram claims to be made with.</summary>
    internal static uint? KeyIdOf(ReadOnlySpan<byte> datagram) =>
        datagram.Length > NameOffset + HMACSHA256.HashSizeInBytes
        && BinaryPrimitives.ReadUInt32BigEndian(datagram) == Magic
        && datagram[4] == Version
        && datagram[7] <= NameLengthMax
        && datagram.Length == NameOffset + datagram[7] + HMACSHA256.HashSizeInBytes
            ? BinaryPrimitives.ReadUInt32BigEndian(datagram[KeyIdOffset..])
            : null;

    internal byte[] Write(ArbiterMessage message)
    {
        // A refusal that names nobody still has one byte there: no frame is shorter than the smallest request.
        var name = Encoding.UTF8.GetBytes(message.Node.Length == 0 ? "-" : message.Node);
        if (name.Length > NameLengthMax)
        {
            throw new ArgumentException($"A node's name takes 1 to {NameLengthMax} bytes, not {name.Length}.", nameof(message));
        }

        var end = NameOffset + name.Length;
        var datagram = new byte[end + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32BigEndian(datagram, Magic);
        datagram[4] = Version;
        datagram[5] = (byte)message.Kind;
        datagram[7] = (byte)name.Length;
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(KeyIdOffset), KeyId);
        BinaryPrimitives.WriteInt64BigEndian(datagram.AsSpan(12), message.Session);
        BinaryPrimitives.WriteInt64BigEndian(datagram.AsSpan(20), message.Incarnation);
        BinaryPrimitives.WriteInt64BigEndian(datagram.AsSpan(28), message.Sequence);
        BinaryPrimitives.WriteInt64BigEndian(datagram.AsSpan(36), message.Epoch);
        name.CopyTo(datagram, NameOffset);
        HMACSHA256.HashData(_key, datagram.AsSpan(0, end), datagram.AsSpan(end));
        return datagram;
    }

    /// <summary>Null when it is malformed or not made with this key; nothing of it is believed before its HMAC is right.</summary>
    internal ArbiterMessage? Read(ReadOnlySpan<byte> datagram)
    {
        if (KeyIdOf(datagram) != KeyId) return null;
        var body = datagram[..^HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, body, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, datagram[body.Length..]) || !Enum.IsDefined((ArbiterKind)body[5])) return null;
        var name = Encoding.UTF8.GetString(body[NameOffset..]);
        return new(
            (ArbiterKind)body[5],
            BinaryPrimitives.ReadInt64BigEndian(body[12..]),
            BinaryPrimitives.ReadInt64BigEndian(body[20..]),
            BinaryPrimitives.ReadInt64BigEndian(body[28..]),
            BinaryPrimitives.ReadInt64BigEndian(body[36..]),
            name == "-" ? "" : name);
    }
}
