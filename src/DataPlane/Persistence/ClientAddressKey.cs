using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Balancing;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>A client's address under a prefix length. IPv4 lies in its IPv4-mapped place, so that both families share one table without meeting.</summary>
public readonly record struct ClientAddressKey
{
    private const int MappedPrefixLength = 96;
    private const ulong MappedPrefix = 0xFFFF;

    internal ClientAddressKey(ulong high, ulong low) => (High, Low) = (high, low);

    internal ulong High { get; }

    internal ulong Low { get; }

    public UInt128 Value => new(High, Low);

    public AddressFamily Family => High == 0 && Low >> 32 == MappedPrefix ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    public static ClientAddressKey Of(IPAddress address, int prefixLengthV4, int prefixLengthV6)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var written)
            ? Of(bytes[..written], prefixLengthV4, prefixLengthV6)
            : throw new ArgumentException($"{address} has no bytes to mask.", nameof(address));
    }

    /// <param name="address">4 or 16 bytes in network order, as the kernel hands them out; IPv4-mapped counts as IPv4.</param>
    public static ClientAddressKey Of(ReadOnlySpan<byte> address, int prefixLengthV4, int prefixLengthV6)
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
        return new ClientAddressKey(high & Mask(length), low & Mask(length - 64));
    }

    /// <summary>The same on every node; a table adds its own secret.</summary>
    internal ulong Hash(ulong secret) => Hash64.Mix(Hash64.Mix(High ^ secret) ^ Low);

    private static ulong Mask(int length) => length <= 0 ? 0 : length >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - length);
}
