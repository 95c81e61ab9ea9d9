using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;
using LoadMaster.Domain.Pair;
using LoadMaster.Host.Options;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Pair;

/// <summary>What a node that joined a pair starts with.</summary>
/// <param name="Certificate">Of the cluster transport.</param>
public sealed record PairBoot(PairDocument Document, X509Certificate2 Certificate)
{
    /// <summary>Says that the next start begins with an empty journal: this node takes over the pair's configuration.</summary>
    public const string JoinedMark = "joined";

    private const string OldJournalFolder = "before-join-";
    private static readonly string[] s_journalFiles = ["config.db", "config.db-wal", "config.db-shm"];

    /// <summary>Puts what the pair document says into the options; null on a node that never joined.</summary>
    /// <exception cref="StartupProblemException">Document and options do not fit, or a file cannot be used.</exception>
    public static PairBoot? Load(DaemonOptions options, TimeProvider time)
    {
        var folder = options.Node.DataDirectory;
        if (new PairFile(folder).Read() is not { } document)
            return null;
        if (options.Ha is not null)
        {
            throw new StartupProblemException(
                ProblemCodes.BadOption,
                $"This node joined a pair with 'lm ha join' ({Path.Combine(folder, PairFile.FileName)}), but its options have an 'ha' section too. Take that section out; or, to go on with it, move that file away.");
        }

        var certificate = ClusterCertificate.LoadOrCreate(folder, options.Node.Name, time);
        var self = document.Members.FirstOrDefault(member => member.Certificate == Convert.ToBase64String(certificate.RawData));
        if (self is null || self.Name != options.Node.Name)
        {
            throw new StartupProblemException(
                ProblemCodes.BadOption,
                self is null
                    ? $"The pair in {Path.Combine(folder, PairFile.FileName)} does not know this node's certificate ({ClusterCertificate.FileName}). Restore both files from one backup."
                    : $"This node joined its pair as {self.Name}, but node:name is {options.Node.Name}. Set node:name back; to rename it, let it leave and join again.");
        }

        SetOldJournalAside(folder, time);
        options.Ha = new HaSection
        {
            Address = self.Addresses[0],
            ClusterPort = document.ClusterPort,
            HeartbeatPort = document.HeartbeatPort,
            Arbiter = document.Arbiter,
            Peers = [.. document.Members.Where(member => member != self).Select(member => new PeerSection { Name = member.Name, Addresses = [.. member.Addresses] })],
        };
        return new PairBoot(document, certificate);
    }

    /// <summary>Its epochs say nothing in the new pair and could outrank that one's.</summary>
    private static void SetOldJournalAside(string folder, TimeProvider time)
    {
        var mark = Path.Combine(folder, JoinedMark);
        if (!File.Exists(mark))
            return;
        var aside = Path.Combine(folder, OldJournalFolder + time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture));
        foreach (var file in s_journalFiles.Where(file => File.Exists(Path.Combine(folder, file))))
        {
            Directory.CreateDirectory(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(Path.Combine(folder, file), Path.Combine(aside, file), overwrite: true);
        }

        NodeUsers.Join(folder);
        PrivateFile.Delete(mark);
    }
}
