using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LoadMaster.DataPlane.Tls;

/// <summary>
/// The keys of session tickets (RFC 5077, RFC 8446 section 4.6.1). They are derived from a secret and the time, so that nodes with the same
/// secret open each other's tickets without a word between them, and change every <see cref="PeriodSeconds"/>.
/// </summary>
internal sealed class TicketKeys(byte[] secret, TimeProvider time)
{
    public const int PeriodSeconds = 4 * 3600;

    /// <summary>How long a ticket is good for; less than a period, so that the keys of now and before open every good one.</summary>
    public const int LifetimeSeconds = 2 * 3600;

    private static readonly byte[] Purpose = "loadmaster tls tickets 1"u8.ToArray();

    private Ring _ring = new(long.MinValue, []);

    /// <summary>The key that seals now.</summary>
    public TicketKey Current => Now().Keys[0];

    /// <summary>Null for a ticket that is too old, or sealed under another secret.</summary>
    public TicketKey? Find(ReadOnlySpan<byte> name)
    {
        foreach (var key in Now().Keys)
        {
            if (name.SequenceEqual(key.Name))
            {
                return key;
            }
        }

        return null;
    }

    private Ring Now()
    {
        var period = time.GetUtcNow().ToUnixTimeSeconds() / PeriodSeconds;
        var ring = Volatile.Read(ref _ring);
        if (ring.Period != period)
        {
            // The one after is there for tickets of a node whose clock is ahead.
            ring = new Ring(period, [Derive(period), Derive(period - 1), Derive(period + 1)]);
            Volatile.Write(ref _ring, ring);
        }

        return ring;
    }

    private TicketKey Derive(long period)
    {
        var info = new byte[Purpose.Length + sizeof(long)];
        Purpose.CopyTo(info, 0);
        BinaryPrimitives.WriteInt64BigEndian(info.AsSpan(Purpose.Length), period);
        var bytes = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, TicketKey.Bytes, info: info);
        return new TicketKey(bytes[..16], bytes[16..48], bytes[48..]);
    }

    private sealed record Ring(long Period, TicketKey[] Keys);
}

/// <summary>One key of session tickets: its public name, and what encrypts (AES-256) and authenticates (HMAC-SHA-256).</summary>
internal sealed record TicketKey(byte[] Name, byte[] Cipher, byte[] Mac)
{
    public const int Bytes = 80;
}
