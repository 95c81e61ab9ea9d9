using System.Buffers.Binary;
using System.Net;
using LoadMaster.Domain;

namespace LoadMaster.Network.Nftables;

/// <summary>The kernel's map of one service's clients.</summary>
internal readonly record struct ClientMap(int Service, int PrefixLength, bool IsV6)
{
    internal string Name => FormattableString.Invariant($"p{Service}_{PrefixLength}");
}

/// <summary>A client of a layer 4 service and the real server (by its mark) that it keeps.</summary>
internal sealed record ClientEntry(ClientMap Map, IPAddress Client, int Mark, double SecondsLeft)
{
    internal const int Length = Limits.PersistenceEntryBytes;
    internal const int PerBlock = Limits.PersistenceBlockEntriesMax;
    private const byte There = 1;
    private const byte Gone = 2;
    private const int AddressAt = 16;

    internal void Write(Span<byte> to, bool gone)
    {
        to[..Length].Clear();
        to[0] = gone ? Gone : There;
        to[1] = Map.IsV6 ? (byte)16 : (byte)4;
        to[2] = (byte)Map.PrefixLength;
        BinaryPrimitives.WriteInt32BigEndian(to[4..], Map.Service);
        BinaryPrimitives.WriteInt32BigEndian(to[8..], Mark);
        BinaryPrimitives.WriteUInt32BigEndian(to[12..], (uint)Math.Ceiling(Math.Clamp(SecondsLeft, 0, uint.MaxValue / 2)));
        _ = Client.TryWriteBytes(to[AddressAt..], out _);
    }

    /// <summary>Throws <see cref="FormatException"/> when it is none.</summary>
    internal static (ClientEntry Entry, bool Gone) Read(ReadOnlySpan<byte> from)
    {
        var (kind, length, prefix) = (from[0], from[1], from[2]);
        if (kind is not (There or Gone)
            || length is not (4 or 16)
            || prefix > length * 8
            || BinaryPrimitives.ReadInt32BigEndian(from[4..]) <= 0
            || BinaryPrimitives.ReadInt32BigEndian(from[8..]) <= 0)
        {
            throw new FormatException("A layer 4 client's entry has a kind, address, service or server that this LoadMaster does not know.");
        }

        var map = new ClientMap(BinaryPrimitives.ReadInt32BigEndian(from[4..]), prefix, length == 16);
        return (
            new ClientEntry(map, new IPAddress(from.Slice(AddressAt, length)), BinaryPrimitives.ReadInt32BigEndian(from[8..]), BinaryPrimitives.ReadUInt32BigEndian(from[12..])),
            kind == Gone);
    }
}
