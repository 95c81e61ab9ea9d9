using LoadMaster.Actors.Settings;
using LoadMaster.Domain.Collections;
using LoadMaster.Host.Options;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Pair;

/// <summary>All that the nodes of a pair share in secret, whichever way the pair was made.</summary>
/// <param name="HeartbeatKeys">The sending one first.</param>
public sealed record PairSecrets(ValueList<ReadOnlyMemory<byte>> HeartbeatKeys, byte[] SealSecret, ReadOnlyMemory<byte> ArbiterKey, ClusterTls Tls)
{
    /// <summary>Null on a single node.</summary>
    public static PairSecrets? Of(DaemonOptions options, PairBoot? pair)
    {
        if (pair is not null)
        {
            return new(
                pair.Document.KeyBytes(),
                Convert.FromBase64String(pair.Document.SealSecret),
                Convert.FromBase64String(pair.Document.ArbiterKey),
                new ClusterTls(pair.Certificate, new PeerTrust(pair.Document.FingerprintsOf(options.Node.Name))));
        }

        if (options.Ha is not { } ha)
            return null;
        var key = ClusterKey.Load(ha.ClusterKeyFile);
        return new([key.HeartbeatKey], key.SealSecret, key.HeartbeatKey, ClusterTls.Shared(key.Certificate));
    }

    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => "the secrets of a pair";
}
