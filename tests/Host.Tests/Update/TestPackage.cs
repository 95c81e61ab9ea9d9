using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Host.Update;

namespace LoadMaster.Host.Tests.Update;

/// <summary>Packages as make-package.sh writes them, and an installation to put them into.</summary>
internal sealed class TestPackage : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestPackage(string running = "6.0-34")
    {
        Root = Directory.CreateTempSubdirectory("lm-update-").FullName;
        Installation = new Installation(Root);
        foreach (var folder in new[] { "keys", "state", "packages", $"versions/{running}" })
            Directory.CreateDirectory(Path.Combine(Root, folder));
        File.WriteAllText(Path.Combine(Root, "versions", running, "release.json"), $$"""{"version":"{{running}}","date":"2026-03-21T00:00:00Z"}""");
        File.WriteAllText(Path.Combine(Root, "keys", "vendor.pem"), _key.ExportSubjectPublicKeyInfoPem());
        File.CreateSymbolicLink(Path.Combine(Root, "current"), $"versions/{running}");
    }

    public string Root { get; }

    public Installation Installation { get; }

    public IReadOnlyList<TrustedKey> Keys => TrustedKey.ReadAll(Installation.KeysDirectory);

    /// <param name="extra">A further file of the payload, by its name.</param>
    public byte[] Make(string version = "6.0-35", string? inside = null, string? extra = null, ECDsa? signer = null, int protocol = 1, int unpackedBytes = 10_000)
    {
        var files = new Dictionary<string, string>
        {
            ["./release.json"] = $$"""{"version":"{{inside ?? version}}","date":"2026-04-01T00:00:00Z"}""",
            ["./loadmasterd"] = "#!/bin/sh\n",
            ["./lib/x.dll"] = "x",
        };
        if (extra is not null)
            files[extra] = "extra";
        var payload = Packed(files);
        var manifest = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"product":"loadmaster","version":"{{version}}","date":"2026-04-01T00:00:00Z","pairProtocolOldest":{{protocol}},"pairProtocolCurrent":{{protocol}},"runtime":"{{UpdateDesk.Runtime}}","payloadBytes":{{payload.Length}},"payloadSha256":"{{Convert.ToHexStringLower(SHA256.HashData(payload))}}","unpackedBytes":{{unpackedBytes}}}"""));
        return Tar(new Dictionary<string, byte[]>
        {
            ["manifest.json"] = manifest,
            ["manifest.sig"] = (signer ?? _key).SignData(manifest, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            ["payload.tar.gz"] = payload,
        });
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private static byte[] Packed(Dictionary<string, string> files)
    {
        var bytes = new MemoryStream();
        using (var packer = new GZipStream(bytes, CompressionLevel.Fastest))
            packer.Write(Tar(files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value))));
        return bytes.ToArray();
    }

    private static byte[] Tar(Dictionary<string, byte[]> files)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (name.EndsWith('d') ? UnixFileMode.UserExecute : 0);
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = mode });
            }
        }

        return bytes.ToArray();
    }
}
