using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LoadMaster.Network.Heartbeat;

/// <summary>One key of the heartbeat's HMAC.</summary>
/// <param name="Id">Names the key on the wire without telling anything of it, so that two can be accepted while one replaces the other.</param>
internal sealed record HeartbeatKey(byte[] Secret, uint Id)
{
    internal static HeartbeatKey Of(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < HeartbeatCodec.KeyLengthMin)
        {
            throw new NetworkException($"The heartbeat key has {secret.Length} bytes; it needs at least {HeartbeatCodec.KeyLengthMin}. Make one with create-cluster-key.");
        }

        var copy = secret.ToArray();
        return new(copy, BinaryPrimitives.ReadUInt32BigEndian(HMACSHA256.HashData(copy, "LoadMaster heartbeat key id"u8)));
    }

    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => $"key {Id:X8}";
}
