using System.Security.Cryptography;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Update;

/// <summary>Packages that were uploaded here or came from a peer, by their SHA-256; the newest few are kept.</summary>
public sealed class PackageFiles(string directory) : IContentStore
{
    private const int Kept = 2;
    private const string Ending = ".lmu";

    public long? LengthOf(string sha256) => IsHash(sha256) && new FileInfo(PathOf(sha256)) is { Exists: true } file ? file.Length : null;

    public byte[] ReadPiece(string sha256, long offset, int bytesMax)
    {
        using var file = File.OpenRead(PathOf(sha256));
        file.Position = offset;
        var piece = new byte[Math.Min(bytesMax, file.Length - offset)];
        file.ReadExactly(piece);
        return piece;
    }

    /// <summary>Null when it is not here.</summary>
    public byte[]? Read(string sha256) => LengthOf(sha256) is null ? null : File.ReadAllBytes(PathOf(sha256));

    public string Write(byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        Directory.CreateDirectory(directory);
        var temporary = PathOf(hash) + ".tmp";
        using (var file = File.Create(temporary))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, PathOf(hash), overwrite: true);
        foreach (var old in new DirectoryInfo(directory).GetFiles("*" + Ending).OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept))
            old.Delete();
        return hash;
    }

    private static bool IsHash(string text) => text.Length == Domain.Limits.Sha256Length && text.All(char.IsAsciiHexDigitLower);

    private string PathOf(string sha256) => Path.Combine(directory, sha256 + Ending);
}

/// <summary>All that peers may ask for by its hash: rule sets and packages.</summary>
public sealed class NodeContent(IContentStore rules, IContentStore packages) : IContentStore
{
    /// <summary>A package is a tar whose first entry is its manifest.</summary>
    private static readonly byte[] PackageMark = "manifest.json\0"u8.ToArray();

    public long? LengthOf(string sha256) => rules.LengthOf(sha256) ?? packages.LengthOf(sha256);

    public byte[] ReadPiece(string sha256, long offset, int bytesMax) =>
        (rules.LengthOf(sha256) is null ? packages : rules).ReadPiece(sha256, offset, bytesMax);

    public string Write(byte[] content) => (content.AsSpan().StartsWith(PackageMark) ? packages : rules).Write(content);
}
