using System.Formats.Tar;
using System.Security.Cryptography;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Update;

namespace LoadMaster.Host.Update;

/// <summary>
/// A package as deploy/update/make-package.sh writes it: a tar of manifest.json, manifest.sig (ECDSA P-256 over SHA-256 of the manifest, DER) and
/// payload.tar.gz, whose hash the manifest has. Nothing of it is used before the signature and the hash are right.
/// </summary>
public sealed record UpdatePackage(PackageManifest Manifest, string Sha256, ReadOnlyMemory<byte> Payload)
{
    private const string ManifestName = "manifest.json";
    private const string SignatureName = "manifest.sig";
    private const string PayloadName = "payload.tar.gz";
    private const int ManifestBytesMax = 16 * 1024;
    private const int SignatureBytesMax = 1024;

    /// <exception cref="BadPackageException">It is foreign, damaged, or not signed by one of the keys.</exception>
    public static UpdatePackage Open(byte[] file, IReadOnlyList<TrustedKey> keys)
    {
        var (manifest, signature, payload) = Parts(file);
        if (!keys.Any(key => key.Verifies(manifest, signature)))
        {
            throw new BadPackageException(ProblemCodes.BadSignature, keys.Count == 0
                ? "This node trusts no key, so no package can be installed; put the public key (PEM) of whoever makes them into its folder of keys."
                : $"The package is not signed by a key that this node trusts ({string.Join(", ", keys.Select(key => key.Name))}): it comes from somebody else or was changed.");
        }

        if (PackageManifest.TryRead(manifest, out var problem) is not { } read)
            throw new BadPackageException(ProblemCodes.BadPackage, $"The package's manifest is not understood: {problem}.");
        if (payload.Length != read.PayloadBytes || Convert.ToHexStringLower(SHA256.HashData(payload.Span)) != read.PayloadSha256)
            throw new BadPackageException(ProblemCodes.BadPackage, "The package is damaged: its payload is not the one that was signed. Fetch it again.");
        return new UpdatePackage(read, Convert.ToHexStringLower(SHA256.HashData(file)), payload);
    }

    private static (byte[] Manifest, byte[] Signature, ReadOnlyMemory<byte> Payload) Parts(byte[] file)
    {
        try
        {
            using var tar = new TarReader(new MemoryStream(file, writable: false));
            return (Entry(tar, ManifestName, ManifestBytesMax), Entry(tar, SignatureName, SignatureBytesMax), Entry(tar, PayloadName, Limits.PackageBytesMax));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or ArgumentException or NotSupportedException)
        {
            throw new BadPackageException(ProblemCodes.BadPackage, "The package is damaged: it was cut short or changed. Fetch it again.", e);
        }
    }

    private static byte[] Entry(TarReader tar, string name, int bytesMax)
    {
        if (tar.GetNextEntry() is not { } entry || entry.Name != name || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            throw new BadPackageException(ProblemCodes.BadPackage, name == ManifestName
                ? "This is no update package; choose a file that deploy/update/make-package.sh wrote."
                : $"The package is damaged: it was cut short before {name}. Fetch it again.");
        }

        if (entry.Length > bytesMax || entry.DataStream is not { } data)
            throw new BadPackageException(ProblemCodes.BadPackage, $"The package's {name} has {entry.Length} bytes, which is no size for it.");
        var bytes = new byte[entry.Length];
        data.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>Why a package is not used.</summary>
public sealed class BadPackageException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
