using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Balancing;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>
/// How a table knows a client: its address under a prefix length, or the hash of what its requests show. IPv4 lies in its IPv4-mapped place
/// and hashes in that of multicast (ff00::/8), which no client has: they share one table without meeting.
/// </summary>
public readonly record struct PersistenceKey
{
    private const int MappedPrefixLength = 96;
    private const ulong MappedPrefix = 0xFFFF;
    private const ulong HashPrefix = 0xFF00_0000_0000_0000;

    internal PersistenceKey(ulong high, ulong low) => (High, Low) = (high, low);

    internal ulong High { get; }

    internal ulong Low { get; }

    /// <summary>Stands for a client that shows nothing to know it by.</summary>
    internal static PersistenceKey None { get; } = new(HashPrefix, 0);

    internal bool IsNone => High == HashPrefix && Low == 0;

    /// <summary>Not an address.</summary>
    public bool IsHash => High >= HashPrefix;

    /// <summary>The hash without its mark.</summary>
    internal UInt128 HashValue => new(High & ~HashPrefix, Low);

    internal static PersistenceKey OfHash(UInt128 hash) => new((ulong)(hash >> 64) | HashPrefix, (ulong)hash);

    public UInt128 Value => new(High, Low);

    public AddressFamily Family => High == 0 && Low >> 32 == MappedPrefix ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    public static PersistenceKey Of(IPAddress address, int prefixLengthV4, int prefixLengthV6)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var written)
            ? Of(bytes[..written], prefixLengthV4, prefixLengthV6)
            : throw new ArgumentException($"{address} has no bytes to mask.", nameof(address));
    }

    /// <param name="address">4 or 16 bytes in network order, as the kernel hands them out; IPv4-mapped counts as IPv4.</param>
    public static PersistenceKey Of(ReadOnlySpan<byte> address, int prefixLengthV4, int prefixLengthV6)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLengthV4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLengthV4, 32);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLengthV6);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLengthV6, 128);
        var (high, low) = address.Length switch
        {
            4 => (0UL, MappedPrefix << 32 | BinaryPrimitives.ReadUInt32BigEndian(address)),
            16 => (BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..])),
            _ => throw new ArgumentException($"An address has 4 or 16 bytes, not {address.Length}.", nameof(address)),
        };
        var mapped = high == 0 && low >> 32 == MappedPrefix;
        var length = mapped ? MappedPrefixLength + prefixLengthV4 : prefixLengthV6;
        return new PersistenceKey(high & Mask(length), low & Mask(length - 64));
    }

    /// <summary>The same on every node of a pair, which share the key.</summary>
    internal static PersistenceKey Of(ReadOnlySpan<byte> text, in SipKey key)
    {
        var (low, high) = SipHash.Hash(key, text);
        return new PersistenceKey(high | HashPrefix, low);
    }

    /// <summary>A key of several texts: each is hashed with what came before as the key.</summary>
    internal PersistenceKey And(ReadOnlySpan<byte> text) => Of(text, new SipKey(Low, High));

    /// <summary>The same on every node; a table adds its own secret.</summary>
    internal ulong Hash(ulong secret) => Hash64.Mix(Hash64.Mix(High ^ secret) ^ Low);

    private static ulong Mask(int length) => length <= 0 ? 0 : length >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - length);
}
