using System.Buffers.Binary;
using System.Net;

namespace LoadMaster.DataPlane.Balancing;

/// <summary>The stable hash of a client's address that balancers get; an IPv4 address and its IPv4-mapped IPv6 form have the same.</summary>
public static class ClientKey
{
    private const ulong MappedPrefix = 0xFFFF;

    public static ulong Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var written)
            ? Of(bytes[..written])
            : throw new ArgumentException($"{address} has no bytes to hash.", nameof(address));
    }

    /// <param name="address">4 or 16 bytes in network order, as the kernel hands them out.</param>
    public static ulong Of(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => Of(0, MappedPrefix << 32 | BinaryPrimitives.ReadUInt32BigEndian(address)),
        16 => Of(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..])),
        _ => throw new ArgumentException($"An address has 4 or 16 bytes, not {address.Length}.", nameof(address)),
    };

    private static ulong Of(ulong high, ulong low) => Hash64.Mix(Hash64.Mix(high) ^ low);
}
