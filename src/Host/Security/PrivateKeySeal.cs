using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Security;

/// <summary>
/// Seals private keys with AES-256-GCM under a key derived from the pair's cluster key, or on a single node from a secret file of its own.
/// What a node sealed before it became one of a pair it still opens.
/// </summary>
public sealed class PrivateKeySeal : IPrivateKeys
{
    public const string FileName = "secrets.key";

    private const int SecretBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int FileBytesMax = 256;

    private static readonly byte[] Purpose = "loadmaster private keys 1"u8.ToArray();

    private static readonly byte[] PersistencePurpose = "loadmaster persistence 1"u8.ToArray();

    /// <summary>The first seals; all open.</summary>
    private readonly byte[][] _keys;

    public PrivateKeySeal(params IEnumerable<byte[]> secrets)
    {
        byte[][] all = [.. secrets];
        _keys = [.. all.Select(secret => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, SecretBytes, info: Purpose))];
        PersistenceSecret = HKDF.DeriveKey(HashAlgorithmName.SHA256, all[0], SecretBytes, info: PersistencePurpose);
    }

    /// <summary>What signs active cookies and hashes persistence keys, the same on all nodes of the pair and after a restart.</summary>
    public byte[] PersistenceSecret { get; }

    /// <summary>What both nodes of a pair derive the keys of session tickets from; of a single node its own.</summary>
    public byte[] TicketSecret => HKDF.DeriveKey(HashAlgorithmName.SHA256, _keys[0], SecretBytes, info: "loadmaster ticket secret 1"u8.ToArray());

    /// <param name="pairSecret">Null on a single node.</param>
    /// <exception cref="StartupProblemException">The secret file cannot be read, written or understood.</exception>
    public static PrivateKeySeal Open(string dataDirectory, byte[]? pairSecret)
    {
        var file = Path.Combine(dataDirectory, FileName);
        var own = ReadSecret(file);
        if (pairSecret is not null)
        {
            return new PrivateKeySeal(own is null ? [pairSecret] : [pairSecret, own]);
        }

        return new PrivateKeySeal(own ?? OwnSecret(dataDirectory));
    }

    /// <summary>What this node seals with while it is a single one: made at first need.</summary>
    public static byte[] OwnSecret(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, FileName);
        var own = ReadSecret(file);
        if (own is null)
        {
            own = RandomNumberGenerator.GetBytes(SecretBytes);
            KeepSecret(dataDirectory, own);
        }

        return own;
    }

    /// <summary>For a node that leaves its pair: it must still open what was sealed there.</summary>
    public static void KeepSecret(string dataDirectory, byte[] secret) =>
        PrivateFile.Write(Path.Combine(dataDirectory, FileName), Convert.ToBase64String(secret) + "\n");

    public string Seal(ReadOnlySpan<byte> privateKey)
    {
        var box = new byte[NonceBytes + TagBytes + privateKey.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_keys[0], TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), privateKey, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Purpose);
        return Certificate.SealedPrefix + Convert.ToBase64String(box);
    }

    public bool TryOpen(string sealedKey, [NotNullWhen(true)] out byte[]? privateKey, out string reason)
    {
        privateKey = null;
        var box = new byte[sealedKey.Length];
        var length = 0;
        if (!sealedKey.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64Chars(sealedKey.AsSpan(Certificate.SealedPrefix.Length), box, out length)
            || length <= NonceBytes + TagBytes)
        {
            reason = "its secret is not in the sealed form";
            return false;
        }

        foreach (var key in _keys)
        {
            if (TryOpen(key, box.AsSpan(0, length), out privateKey))
            {
                reason = "";
                return true;
            }
        }

        reason = "its secret was sealed by another pair or node, so it cannot be opened here; set it again (a certificate with 'lm cert add --replace')";
        return false;
    }

    private static bool TryOpen(byte[] key, ReadOnlySpan<byte> box, [NotNullWhen(true)] out byte[]? privateKey)
    {
        var opened = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), opened, Purpose);
            privateKey = opened;
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // Another secret sealed it; the caller tries the next or tells.
            privateKey = null;
            return false;
        }
    }

    private static byte[]? ReadSecret(string file)
    {
        if (PrivateFile.Read(file, FileBytesMax) is not { } text)
        {
            return null;
        }

        var secret = new byte[FileBytesMax];
        return Convert.TryFromBase64String(text.Trim(), secret, out var length) && length == SecretBytes
            ? secret[..length]
            : throw new StartupProblemException(
                ProblemCodes.DataFolder,
                $"{file} does not hold the secret that seals private keys; put back the file from a backup, or remove it and add every certificate again.");
    }
}
