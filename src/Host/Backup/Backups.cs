using System.Security.Cryptography;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Backup;

/// <summary>Makes backups of a configuration, and configurations of backups.</summary>
public sealed class Backups(IPrivateKeys keys, NodeInfo node, TimeProvider time)
{
    /// <exception cref="BackupException">A private key cannot be opened, or the archive would be too large.</exception>
    public byte[] Create(LoadMasterConfig config, long revision, string passphrase, IReadOnlyList<string> parts)
    {
        var chosen = BackupParts.Merge(LoadMasterConfig.Empty, config, parts);
        var opened = chosen.Certificates.ToDictionary(certificate => certificate.Name, certificate => Open(certificate));
        var document = new BackupDocument(
            BackupDocument.CurrentSchemaVersion, node.Name, node.Version, time.GetUtcNow(), revision, parts, ConfigJson.Write(chosen), opened);
        var archive = BackupArchive.Pack(document.Write(), passphrase);
        foreach (var key in opened.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return archive;
    }

    /// <summary>The archive's document and the configuration that its restore makes of <paramref name="current"/>.</summary>
    /// <exception cref="BackupException">The archive cannot be used.</exception>
    public (BackupDocument Document, IReadOnlyList<string> Parts, LoadMasterConfig Config) Open(
        byte[] archive, string passphrase, IReadOnlyList<string>? parts, LoadMasterConfig current)
    {
        var document = BackupDocument.Read(BackupArchive.Unpack(archive, passphrase));
        var chosen = parts ?? document.Parts;
        if (chosen.Except(document.Parts).ToList() is { Count: > 0 } missing)
        {
            throw new BackupException($"The backup does not have {string.Join(", ", missing)}; it has {string.Join(", ", document.Parts)}.");
        }

        var read = ConfigJson.Read(document.Config);
        if (read.Value is not { } saved)
        {
            throw new BackupException($"The backup's configuration is not understood: {read.Problems[0].Path} {read.Problems[0].Message}");
        }

        var known = current.Certificates.ToDictionary(certificate => certificate.Name);
        var resealed = saved with { Certificates = saved.Certificates.Select(c => Seal(c, document, known.GetValueOrDefault(c.Name))).ToValueList() };
        return (document, chosen, BackupParts.Merge(current, resealed, chosen));
    }

    /// <summary>A key that is the same as now keeps its sealed form: only real differences are changes.</summary>
    private Certificate Seal(Certificate certificate, BackupDocument document, Certificate? current)
    {
        if (!document.PrivateKeys.TryGetValue(certificate.Name, out var key))
        {
            throw new BackupException($"The backup lacks the private key of the certificate '{certificate.Name}'.");
        }

        var same = current is not null && keys.TryOpen(current.PrivateKey, out var now, out _) && CryptographicOperations.FixedTimeEquals(now, key);
        return certificate with { PrivateKey = same ? current!.PrivateKey : keys.Seal(key) };
    }

    private byte[] Open(Certificate certificate) => keys.TryOpen(certificate.PrivateKey, out var key, out var reason)
        ? key
        : throw new BackupException($"The certificate '{certificate.Name}' cannot be backed up: {reason}.");
}
