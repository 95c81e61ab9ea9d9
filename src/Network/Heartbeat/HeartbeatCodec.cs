using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;

namespace LoadMaster.Network.Heartbeat;

/// <summary>
/// The heartbeat on the wire: a fixed big-endian layout, closed by an HMAC-SHA256 over everything before it.
/// <code>
///  0 magic "LMHB"   4 layout   5 flags   6 state   7 length of the name   8 key id (4)
/// 12 incarnation   20 sequence   28 epoch   36 configuration revision
/// 44 pair protocol (2)   46 oldest one understood (2)   48 length of the software's version   49 length of what later versions add
/// 50 name (UTF-8)   software's version (UTF-8)   what later versions add   then HMAC (32)
/// Added later: 0 how many gateways and links are healthy   1 of how many
/// </code>
/// The layout stays, whatever the protocol's version: nodes that no longer understand each other still know who is active.
/// </summary>
public sealed class HeartbeatCodec
{
    public const int KeyLengthMin = 32;
    public const int DatagramLengthMax = NameOffset + NameLengthMax + SoftwareLengthMax + byte.MaxValue + MacLength;

    private const uint Magic = 0x4C4D4842;
    private const byte Layout = 2;
    private const byte FlagClusterJoined = 1;
    private const byte FlagGatewayKnown = 2;
    private const byte FlagGatewayAnswers = 4;
    private const byte FlagHandingOver = 8;
    private const HeartbeatRoute RouteFlags = HeartbeatRoute.Relayed | HeartbeatRoute.Relays | HeartbeatRoute.AsksForRelay;
    private const int KeyIdOffset = 8;
    private const int IncarnationOffset = 12;
    private const int SequenceOffset = 20;
    private const int EpochOffset = 28;
    private const int RevisionOffset = 36;
    private const int ProtocolOffset = 44;
    private const int OldestOffset = 46;
    private const int SoftwareLengthOffset = 48;
    private const int LaterLengthOffset = 49;
    private const int NameOffset = 50;
    private const int NameLengthMax = byte.MaxValue;
    private const int SoftwareLengthMax = 64;
    private const int ReachLength = 2;
    private const int MacLength = HMACSHA256.HashSizeInBytes;

    private readonly HeartbeatKey[] _keys;

    /// <param name="keys">The first signs, all are accepted.</param>
    public HeartbeatCodec(params ReadOnlySpan<ReadOnlyMemory<byte>> keys)
    {
        if (keys.Length == 0)
        {
            throw new NetworkException("There is no heartbeat key.");
        }

        _keys = new HeartbeatKey[keys.Length];
        for (var at = 0; at < keys.Length; at++)
        {
            _keys[at] = HeartbeatKey.Of(keys[at].Span);
        }
    }

    public HeartbeatCodec(byte[] key) : this((ReadOnlyMemory<byte>)key)
    {
    }

    /// <summary>As eight hex digits, the signing key's first.</summary>
    public IEnumerable<string> KeyIds => _keys.Select(key => key.Id.ToString("X8", CultureInfo.InvariantCulture));

    /// <summary>Writes a heartbeat and answers its length; <paramref name="datagram"/> must hold <see cref="DatagramLengthMax"/> bytes.</summary>
    public int Write(Span<byte> datagram, HeartbeatStatus status, ulong sequence, HeartbeatRoute route = HeartbeatRoute.None)
    {
        var nameLength = Encoding.UTF8.GetByteCount(status.Node);
        if (nameLength is 0 or > NameLengthMax)
        {
            throw new ArgumentException($"A node's name takes 1 to {NameLengthMax} bytes, not {nameLength}.", nameof(status));
        }

        BinaryPrimitives.WriteUInt32BigEndian(datagram, Magic);
        datagram[4] = Layout;
        datagram[5] = (byte)(Flags(status) | (byte)route);
        datagram[6] = (byte)status.State;
        datagram[7] = (byte)nameLength;
        BinaryPrimitives.WriteUInt32BigEndian(datagram[KeyIdOffset..], _keys[0].Id);
        BinaryPrimitives.WriteInt64BigEndian(datagram[IncarnationOffset..], status.Incarnation);
        BinaryPrimitives.WriteUInt64BigEndian(datagram[SequenceOffset..], sequence);
        BinaryPrimitives.WriteInt64BigEndian(datagram[EpochOffset..], status.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(datagram[RevisionOffset..], status.ConfigRevision);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[ProtocolOffset..], (ushort)(status.Version?.Current ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(datagram[OldestOffset..], (ushort)(status.Version?.Oldest ?? 0));
        Encoding.UTF8.GetBytes(status.Node, datagram[NameOffset..]);
        var end = NameOffset + nameLength;
        Encoding.UTF8.TryGetBytes(status.Version?.Software ?? "", datagram.Slice(end, SoftwareLengthMax), out var softwareLength);
        datagram[SoftwareLengthOffset] = (byte)softwareLength;
        end += softwareLength;
        end += WriteLater(datagram, end, status.Reach);
        HMACSHA256.HashData(_keys[0].Secret, datagram[..end], datagram[end..]);
        return end + MacLength;
    }

    private static int WriteLater(Span<byte> datagram, int end, NetworkReach? reach)
    {
        datagram[LaterLengthOffset] = (byte)(reach is null ? 0 : ReachLength);
        if (reach is null)
        {
            return 0;
        }

        datagram[end] = (byte)Math.Min(reach.Healthy, byte.MaxValue);
        datagram[end + 1] = (byte)Math.Min(reach.Total, byte.MaxValue);
        return ReachLength;
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
        && datagram[4] == Layout
        && datagram[SoftwareLengthOffset] <= SoftwareLengthMax
        && datagram.Length == NameOffset + datagram[7] + datagram[SoftwareLengthOffset] + datagram[LaterLengthOffset] + MacLength;

    private bool IsAuthentic(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mac)
    {
        var id = BinaryPrimitives.ReadUInt32BigEndian(body[KeyIdOffset..]);
        Span<byte> expected = stackalloc byte[MacLength];
        foreach (var key in _keys)
        {
            if (key.Id == id)
            {
                HMACSHA256.HashData(key.Secret, body, expected);
                return CryptographicOperations.FixedTimeEquals(expected, mac);
            }
        }

        return false;
    }

    /// <summary>Flags that this software does not know belong to a later one and mean nothing here.</summary>
    private static bool TryReadFields(ReadOnlySpan<byte> body, [NotNullWhen(true)] out HeartbeatMessage? message)
    {
        var flags = body[5];
        var state = (HaState)body[6];
        message = null;
        if (body[7] == 0 || !Enum.IsDefined(state))
        {
            return false;
        }

        var status = new HeartbeatStatus(
            Encoding.UTF8.GetString(body.Slice(NameOffset, body[7])),
            BinaryPrimitives.ReadInt64BigEndian(body[IncarnationOffset..]),
            state,
            BinaryPrimitives.ReadInt64BigEndian(body[EpochOffset..]),
            BinaryPrimitives.ReadInt64BigEndian(body[RevisionOffset..]),
            (flags & FlagClusterJoined) != 0,
            (flags & FlagGatewayKnown) != 0 ? (flags & FlagGatewayAnswers) != 0 : null)
        {
            HandingOver = (flags & FlagHandingOver) != 0,
            Version = VersionOf(body),
            Reach = ReachOf(body),
        };
        message = new HeartbeatMessage(BinaryPrimitives.ReadUInt64BigEndian(body[SequenceOffset..]), status) { Route = (HeartbeatRoute)flags & RouteFlags };
        return true;
    }

    private static NetworkReach? ReachOf(ReadOnlySpan<byte> body)
    {
        var at = NameOffset + body[7] + body[SoftwareLengthOffset];
        return body[LaterLengthOffset] < ReachLength ? null : new NetworkReach(body[at], body[at + 1]);
    }

    private static PairVersion? VersionOf(ReadOnlySpan<byte> body)
    {
        var current = BinaryPrimitives.ReadUInt16BigEndian(body[ProtocolOffset..]);
        return current == 0
            ? null
            : new PairVersion(
                current,
                BinaryPrimitives.ReadUInt16BigEndian(body[OldestOffset..]),
                Encoding.UTF8.GetString(body.Slice(NameOffset + body[7], body[SoftwareLengthOffset])));
    }

    private static byte Flags(HeartbeatStatus status) => (byte)(
        (status.ClusterJoined ? FlagClusterJoined : 0)
        | (status.GatewayAnswers is null ? 0 : FlagGatewayKnown)
        | (status.GatewayAnswers is true ? FlagGatewayAnswers : 0)
        | (status.HandingOver ? FlagHandingOver : 0));
}
