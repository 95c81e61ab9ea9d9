using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace LoadMaster.Host.Backup;

/// <summary>
/// The archive's form: a mark, PBKDF2 iterations, salt, nonce, tag, the text compressed and encrypted with AES-256-GCM, and the SHA-256 of all that.
/// The hash tells a damaged file from a wrong pass phrase; the tag proves that nobody changed it.
/// </summary>
public static class BackupArchive
{
    public const int IterationsDefault = 600_000;
    public const int BytesMax = 5 * 1024 * 1024;
    private const int IterationsMax = 5_000_000;
    private const int TextBytesMax = 16 * 1024 * 1024;
    private const int SaltBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    /// <summary>Stands at the front of archives of every form.</summary>
    private static readonly byte[] AnyMark = "LoadMaster backup "u8.ToArray();

    private static readonly byte[] Mark = "LoadMaster backup 1\n"u8.ToArray();

    private static readonly int SaltAt = Mark.Length + sizeof(int);
    private static readonly int NonceAt = SaltAt + SaltBytes;
    private static readonly int TagAt = NonceAt + NonceBytes;
    private static readonly int TextAt = TagAt + TagBytes;

    /// <exception cref="BackupException">It would be too large to be restored.</exception>
    public static byte[] Pack(string text, string passphrase, int iterations = IterationsDefault)
    {
        var plain = Compress(text);
        var archive = new byte[TextAt + plain.Length + SHA256.HashSizeInBytes];
        if (archive.Length > BytesMax)
        {
            throw new BackupException($"The archive would have {archive.Length} bytes, more than the {BytesMax} that can be restored; back up the parts one by one.");
        }

        Mark.CopyTo(archive, 0);
        BinaryPrimitives.WriteInt32BigEndian(archive.AsSpan(Mark.Length), iterations);
        RandomNumberGenerator.Fill(archive.AsSpan(SaltAt, SaltBytes + NonceBytes));
        using var cipher = Cipher(archive, passphrase, iterations);
        cipher.Encrypt(archive.AsSpan(NonceAt, NonceBytes), plain, archive.AsSpan(TextAt, plain.Length), archive.AsSpan(TagAt, TagBytes), archive.AsSpan(0, NonceAt));
        SHA256.HashData(archive.AsSpan(0, TextAt + plain.Length), archive.AsSpan(TextAt + plain.Length));
        CryptographicOperations.ZeroMemory(plain);
        return archive;
    }

    /// <exception cref="BackupException">It is foreign, damaged, or the pass phrase is wrong.</exception>
    public static string Unpack(byte[] archive, string passphrase)
    {
        if (!archive.AsSpan().StartsWith(Mark))
        {
            throw new BackupException(archive.AsSpan().StartsWith(AnyMark)
                ? "This backup has a form that this software does not know; restore it with the version that made it, or a newer one."
                : "This is not a backup of a LoadMaster; choose a file that 'lm backup create' wrote.");
        }

        var end = archive.Length - SHA256.HashSizeInBytes;
        if (end <= TextAt || archive.Length > BytesMax || !SHA256.HashData(archive.AsSpan(0, end)).AsSpan().SequenceEqual(archive.AsSpan(end)))
        {
            throw new BackupException("The backup is damaged: it was cut short or changed since it was made. Fetch it again, or use another one.");
        }

        var iterations = BinaryPrimitives.ReadInt32BigEndian(archive.AsSpan(Mark.Length));
        if (iterations is < 1 or > IterationsMax)
        {
            throw new BackupException("The backup is damaged: its key parameters make no sense.");
        }

        var plain = new byte[end - TextAt];
        try
        {
            using var cipher = Cipher(archive, passphrase, iterations);
            cipher.Decrypt(archive.AsSpan(NonceAt, NonceBytes), archive.AsSpan(TextAt, plain.Length), archive.AsSpan(TagAt, TagBytes), plain, archive.AsSpan(0, NonceAt));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new BackupException("The pass phrase is not the one that the backup was made with, or somebody has changed the file.");
        }

        return Decompress(plain);
    }

    private static AesGcm Cipher(byte[] archive, string passphrase, int iterations) => new(
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), archive.AsSpan(SaltAt, SaltBytes), iterations, HashAlgorithmName.SHA256, KeyBytes), TagBytes);

    private static byte[] Compress(string text)
    {
        using var bytes = new MemoryStream();
        using (var packer = new BrotliStream(bytes, CompressionLevel.Fastest))
        {
            packer.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private static string Decompress(byte[] plain)
    {
        using var unpacker = new BrotliStream(new MemoryStream(plain), CompressionMode.Decompress);
        using var text = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = unpacker.Read(piece)) > 0)
        {
            text.Write(piece, 0, read);
            if (text.Length > TextBytesMax)
            {
                throw new BackupException($"The backup holds more than {TextBytesMax} bytes, so it is not ours.");
            }
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
