using System.Security.Cryptography;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Backup;

/// <summary>Makes backups of a configuration, and configurations of backups.</summary>
public sealed class Backups(IPrivateKeys keys, NodeInfo node, TimeProvider time)
{
    /// <summary>Of the key derivation; fewer are for tests.</summary>
    public int Iterations { get; init; } = BackupArchive.IterationsDefault;

    /// <exception cref="BackupException">A secret cannot be opened, or the archive would be too large.</exception>
    public byte[] Create(LoadMasterConfig config, long revision, string passphrase, IReadOnlyList<string> parts)
    {
        var chosen = BackupParts.Merge(LoadMasterConfig.Empty, config, parts);
        var opened = SealedSecrets.All(chosen).ToDictionary(secret => secret.Key, secret => Open(secret.Key, secret.Value));
        var document = new BackupDocument(
            BackupDocument.CurrentSchemaVersion, node.Name, node.Version, time.GetUtcNow(), revision, parts, ConfigJson.Write(chosen), opened);
        var archive = BackupArchive.Pack(document.Write(), passphrase, Iterations);
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

        if (document.Parts.Except(BackupParts.All).ToList() is { Count: > 0 } unknown)
        {
            throw new BackupException($"The backup has parts that this software does not know ({string.Join(", ", unknown)}); restore it with version {document.Version} or newer.");
        }

        var read = ConfigJson.Read(document.Config);
        if (read.Value is not { } saved)
        {
            throw new BackupException($"The backup's configuration (made by version {document.Version}) is not understood: {read.Problems[0].Path} {read.Problems[0].Message}");
        }

        var known = SealedSecrets.All(current);
        var resealed = SealedSecrets.Replace(saved, (place, _) => Seal(place, document, known.GetValueOrDefault(place)));
        return (document, chosen, BackupParts.Merge(current, resealed, chosen));
    }

    /// <summary>A secret that is the same as now keeps its sealed form: only real differences are changes.</summary>
    private string Seal(string place, BackupDocument document, string? current)
    {
        if (!document.Secrets.TryGetValue(place, out var secret))
        {
            throw new BackupException($"The backup lacks the secret of the {place}.");
        }

        var same = current is not null && keys.TryOpen(current, out var now, out _) && CryptographicOperations.FixedTimeEquals(now, secret);
        return same ? current! : keys.Seal(secret);
    }

    private byte[] Open(string place, string text) => keys.TryOpen(text, out var secret, out var reason)
        ? secret
        : throw new BackupException($"The {place} cannot be backed up: {reason}.");
}
