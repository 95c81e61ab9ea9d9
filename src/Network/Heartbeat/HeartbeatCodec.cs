using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Heartbeat;

/// <summary>
/// The heartbeat on the wire: a fixed big-endian layout, closed by an HMAC-SHA256 over everything before it.
/// <code>
///  0 magic "LMHB"   4 version   5 flags   6 state   7 length of the name   8 key id (4)
/// 12 incarnation   20 sequence   28 epoch   36 configuration revision   44 name (UTF-8)   then HMAC (32)
/// </code>
/// </summary>
public sealed class HeartbeatCodec
{
    public const int KeyLengthMin = 32;
    public const int DatagramLengthMax = NameOffset + NameLengthMax + MacLength;

    private const uint Magic = 0x4C4D4842;
    private const byte Version = 1;
    private const byte FlagClusterJoined = 1;
    private const byte FlagGatewayKnown = 2;
    private const byte FlagGatewayAnswers = 4;
    private const byte FlagHandingOver = 8;
    private const byte FlagsAll = 15;
    private const int KeyIdOffset = 8;
    private const int IncarnationOffset = 12;
    private const int SequenceOffset = 20;
    private const int EpochOffset = 28;
    private const int RevisionOffset = 36;
    private const int NameOffset = 44;
    private const int NameLengthMax = byte.MaxValue;
    private const int MacLength = HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key;
    private readonly uint _keyId;

    public HeartbeatCodec(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyLengthMin)
        {
            throw new NetworkException($"The heartbeat key has {key.Length} bytes; it needs at least {KeyLengthMin}. Make one with create-cluster-key.");
        }

        _key = key.ToArray();

        // Names the key without telling anything of it, so that a later version can hold two keys while one replaces the other.
        _keyId = BinaryPrimitives.ReadUInt32BigEndian(HMACSHA256.HashData(_key, "LoadMaster heartbeat key id"u8));
    }

    /// <summary>Writes a heartbeat and answers its length; <paramref name="datagram"/> must hold <see cref="DatagramLengthMax"/> bytes.</summary>
    public int Write(Span<byte> datagram, HeartbeatStatus status, ulong sequence)
    {
        var nameLength = Encoding.UTF8.GetByteCount(status.Node);
        if (nameLength is 0 or > NameLengthMax)
        {
            throw new ArgumentException($"A node's name takes 1 to {NameLengthMax} bytes, not {nameLength}.", nameof(status));
        }

        BinaryPrimitives.WriteUInt32BigEndian(datagram, Magic);
        datagram[4] = Version;
        datagram[5] = Flags(status);
        datagram[6] = (byte)status.State;
        datagram[7] = (byte)nameLength;
        BinaryPrimitives.WriteUInt32BigEndian(datagram[KeyIdOffset..], _keyId);
        BinaryPrimitives.WriteInt64BigEndian(datagram[IncarnationOffset..], status.Incarnation);
        BinaryPrimitives.WriteUInt64BigEndian(datagram[SequenceOffset..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(datagram[EpochOffset..], status.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(datagram[RevisionOffset..], status.ConfigRevision);
        Encoding.UTF8.GetBytes(status.Node, datagram[NameOffset..]);
        var end = NameOffset + nameLength;
        HMACSHA256.HashData(_key, datagram[..end], datagram[end..]);
        return end + MacLength;
    }

    /// <summary>Reads a datagram; nothing of it is believed before its HMAC is right.</summary>
    public HeartbeatReadOutcome Read(ReadOnlySpan<byte> datagram, out HeartbeatMessage? message)
    {
        message = null;
        if (!HasFrame(datagram))
        {
            return HeartbeatReadOutcome.Malformed;
        }

        var end = datagram.Length - MacLength;
        if (!IsAuthentic(datagram[..end], datagram[end..]))
        {
            return HeartbeatReadOutcome.Forged;
        }

        return TryReadFields(datagram[..end], out message) ? HeartbeatReadOutcome.Authentic : HeartbeatReadOutcome.Malformed;
    }

    private static bool HasFrame(ReadOnlySpan<byte> datagram) =>
        datagram.Length > NameOffset + MacLength
        && BinaryPrimitives.ReadUInt32BigEndian(datagram) == Magic
        && datagram[4] == Version
        && datagram.Length == NameOffset + datagram[7] + MacLength;

    private bool IsAuthentic(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mac)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(body[KeyIdOffset..]) != _keyId)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[MacLength];
        HMACSHA256.HashData(_key, body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    private static bool TryReadFields(ReadOnlySpan<byte> body, [NotNullWhen(true)] out HeartbeatMessage? message)
    {
        var flags = body[5];
        var state = (HaState)body[6];
        if ((flags & ~FlagsAll) != 0 || !Enum.IsDefined(state))
        {
            message = null;
            return false;
        }

        var status = new HeartbeatStatus(
            Encoding.UTF8.GetString(body[NameOffset..]),
            BinaryPrimitives.ReadInt64BigEndian(body[IncarnationOffset..]),
            state,
            BinaryPrimitives.ReadInt64BigEndian(body[EpochOffset..]),
            BinaryPrimitives.ReadInt64BigEndian(body[RevisionOffset..]),
            (flags & FlagClusterJoined) != 0,
            (flags & FlagGatewayKnown) != 0 ? (flags & FlagGatewayAnswers) != 0 : null)
        {
            HandingOver = (flags & FlagHandingOver) != 0,
        };
        message = new HeartbeatMessage(BinaryPrimitives.ReadUInt64BigEndian(body[SequenceOffset..]), status);
        return true;
    }

    private static byte Flags(HeartbeatStatus status) => (byte)(
        (status.ClusterJoined ? FlagClusterJoined : 0)
        | (status.GatewayAnswers is null ? 0 : FlagGatewayKnown)
        | (status.GatewayAnswers is true ? FlagGatewayAnswers : 0)
        | (status.HandingOver ? FlagHandingOver : 0));
}
