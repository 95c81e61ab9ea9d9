using System.Security.Cryptography;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Inspection;

/// <summary>The imported rule sets of this node, as they were uploaded, under the hash that the configuration names them by.</summary>
public sealed class RuleFiles(string dataDirectory) : IContentStore
{
    /// <summary>So that a rollback finds the set it names.</summary>
    private const int Kept = 5;
    private const string Ending = ".rules";

    private readonly string _directory = Path.Combine(dataDirectory, "ips");

    /// <summary>Stores the bytes, whole or not at all; gives their SHA-256.</summary>
    public string Write(byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var path = PathOf(hash);
        Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return hash;
    }

    /// <summary>Null when this node does not have the set. Throws <see cref="InvalidDataException"/> when the file is not what was stored.</summary>
    public byte[]? Read(string hash)
    {
        var path = PathOf(hash);
        if (!IsHash(hash) || !File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == hash ? bytes : throw new InvalidDataException($"{path} is damaged: its hash is another one");
    }

    public long? LengthOf(string sha256) => IsHash(sha256) && new FileInfo(PathOf(sha256)) is { Exists: true } file ? file.Length : null;

    public byte[] ReadPiece(string sha256, long offset, int bytesMax)
    {
        using var file = File.OpenRead(PathOf(sha256));
        file.Position = offset;
        var piece = new byte[Math.Min(bytesMax, file.Length - offset)];
        file.ReadExactly(piece);
        return piece;
    }

    /// <summary>Deletes the oldest sets beyond those that are kept.</summary>
    public void Prune(string inUse)
    {
        if (!Directory.Exists(_directory))
        {
            return;
        }

        foreach (var old in new DirectoryInfo(_directory).GetFiles("*" + Ending).OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept))
        {
            if (old.Name != inUse + Ending)
            {
                old.Delete();
            }
        }
    }

    /// <summary>A peer's word becomes a path: nothing else may pass.</summary>
    private static bool IsHash(string text) => text.Length == Limits.Sha256Length && text.All(char.IsAsciiHexDigitLower);

    private string PathOf(string hash) => Path.Combine(_directory, hash + Ending);
}
