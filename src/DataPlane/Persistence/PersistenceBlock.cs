using System.Buffers.Binary;
using System.Net.Sockets;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>The entries of a block, all numbers big endian: service (4 bytes), family 4 or 6, or 1 for a hash (1), nothing (3), address or hash (16), server (4; 0 removes), milliseconds left (4).</summary>
internal static class PersistenceBlock
{
    private const int FamilyAt = 4;
    private const int HighAt = 8;
    private const int LowAt = 16;
    private const int ServerAt = 24;
    private const int RemainingAt = 28;
    private const byte V4 = 4;
    private const byte V6 = 6;
    private const byte Hash = 1;

    public static void Write(Span<byte> to, int service, in PersistenceKey key, int server, long remainingMilliseconds)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, service);
        BinaryPrimitives.WriteInt32BigEndian(to[FamilyAt..], 0);
        to[FamilyAt] = FamilyOf(key);
        BinaryPrimitives.WriteUInt64BigEndian(to[HighAt..], key.High);
        BinaryPrimitives.WriteUInt64BigEndian(to[LowAt..], key.Low);
        BinaryPrimitives.WriteInt32BigEndian(to[ServerAt..], server);
        BinaryPrimitives.WriteInt32BigEndian(to[RemainingAt..], (int)Math.Clamp(remainingMilliseconds, 0, int.MaxValue));
    }

    /// <summary>Refuses what is not whole entries, too many of them, or an address of another family than it says.</summary>
    public static void Check(ReadOnlySpan<byte> block)
    {
        if (block.Length % Limits.PersistenceEntryBytes != 0 || block.Length > Limits.PersistenceBlockEntriesMax * Limits.PersistenceEntryBytes)
        {
            throw new FormatException(
                $"A block of persistence entries has {block.Length} bytes; it must be 0 to {Limits.PersistenceBlockEntriesMax} entries of {Limits.PersistenceEntryBytes} bytes.");
        }

        for (var at = 0; at < block.Length; at += Limits.PersistenceEntryBytes)
        {
            var (service, key, server, remaining) = Read(block[at..]);
            if (service < 1 || server < 0 || remaining < 0 || block[at + FamilyAt] != FamilyOf(key))
            {
                throw new FormatException($"Entry {at / Limits.PersistenceEntryBytes} of a block of persistence entries makes no sense: service {service}, server {server}, {remaining} ms left.");
            }
        }
    }

    public static (int Service, PersistenceKey Key, int Server, int RemainingMilliseconds) Read(ReadOnlySpan<byte> from) => (
        BinaryPrimitives.ReadInt32BigEndian(from),
        new PersistenceKey(BinaryPrimitives.ReadUInt64BigEndian(from[HighAt..]), BinaryPrimitives.ReadUInt64BigEndian(from[LowAt..])),
        BinaryPrimitives.ReadInt32BigEndian(from[ServerAt..]),
        BinaryPrimitives.ReadInt32BigEndian(from[RemainingAt..]));

    private static byte FamilyOf(in PersistenceKey key) => key.IsHash ? Hash : key.Family == AddressFamily.InterNetwork ? V4 : V6;
}
