using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>What the nodes of a pair share about persistence: the key of hashed table keys, and the one that signs active cookies.</summary>
internal sealed class PersistenceSecrets
{
    public const int SecretBytesMin = 16;

    /// <param name="secret">The same on every node of the pair; a single engine may take a random one.</param>
    public PersistenceSecrets(byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, SecretBytesMin);
        var hash = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 16, info: "loadmaster persistence hash 1"u8.ToArray());
        Hash = new SipKey(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(8)));
        Cookie = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "loadmaster persistence cookie 1"u8.ToArray());
    }

    public SipKey Hash { get; }

    public byte[] Cookie { get; }
}
