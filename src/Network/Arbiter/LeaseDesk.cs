using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Arbiter;

/// <summary>One cluster at the arbiter: its key, its lease, and what its nodes have asked already.</summary>
internal sealed class LeaseDesk(ArbiterCodec codec, long session, TimeSpan started)
{
    private const int NodesMax = 16;
    private readonly Dictionary<string, (long Incarnation, long Sequence)> _asked = [];
    private Lease? _lease;

    /// <summary>The answer's datagram; null for what is forged, malformed or replayed.</summary>
    internal byte[]? Answer(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (codec.Read(datagram) is not { Kind: ArbiterKind.Claim or ArbiterKind.Hold } asked) return null;
        if (asked.Session != session)
        {
            return codec.Write(asked with { Kind = ArbiterKind.NewSession, Session = session });
        }

        if (!IsNew(asked)) return null;
        (_lease, var answer) = LeaseRules.Decide(_lease, new(asked.Node, asked.Epoch, asked.Kind == ArbiterKind.Hold), started, now);
        var kind = answer switch
        {
            { Granted: true } => ArbiterKind.Granted,
            { Held: true } => ArbiterKind.RefusedHeld,
            _ => ArbiterKind.RefusedClaimed,
        };
        return codec.Write(asked with { Kind = kind, Epoch = answer.Epoch, Node = answer.Owner });
    }

    private bool IsNew(ArbiterMessage asked)
    {
        var known = _asked.TryGetValue(asked.Node, out var last);
        if (known && (asked.Incarnation, asked.Sequence).CompareTo(last) <= 0) return false;
        if (!known && _asked.Count >= NodesMax) return false;
        _asked[asked.Node] = (asked.Incarnation, asked.Sequence);
        return true;
    }
}
