namespace LoadMaster.Domain.Ha;

/// <summary>How well a peer is heard.</summary>
public enum PeerStanding
{
    /// <summary>Never heard, and not long enough awaited.</summary>
    Unknown,

    Alive,

    /// <summary>A heartbeat is overdue, the time-out not over.</summary>
    Late,

    /// <summary>Nothing over any path within the time-out.</summary>
    Silent,

    /// <summary>Its host says that the process is gone.</summary>
    Dead,
}

/// <summary>One peer at one moment.</summary>
/// <param name="Status">Its last heartbeat, however old; null when none ever came.</param>
public sealed record PeerView(string Node, PeerStanding Standing, HeartbeatStatus? Status, TimeSpan SilentFor)
{
    /// <summary>What it last said may still be so.</summary>
    public bool Fresh => Standing is PeerStanding.Alive or PeerStanding.Late && Status is not null;

    public bool IsActive => Fresh && Status!.State == HaState.Active;

    /// <summary>It could take the addresses if nobody else did.</summary>
    public bool IsCandidate => Standing == PeerStanding.Alive && Status!.State is HaState.Standby or HaState.Starting;

    /// <summary>It may be serving, or be about to, while this node is cut off.</summary>
    /// <param name="unsure">The answer for a living peer that does not know whether its gateway answers.</param>
    public bool MayServe(bool unsure) => Standing switch
    {
        PeerStanding.Dead => false,
        PeerStanding.Alive or PeerStanding.Late => Status!.GatewayAnswers ?? unsure,
        PeerStanding.Silent or PeerStanding.Unknown => true,
    };

    public static PeerView Of(PeerObservation peer, TimeSpan sinceObserved, TimeSpan listeningFor, HaTimings timings)
    {
        var silent = peer.SilentFor + sinceObserved;
        var counted = silent < listeningFor ? silent : listeningFor;
        var standing =
            peer.ProcessDead && silent >= timings.LateAfter ? PeerStanding.Dead
            : peer.Status is null ? counted >= timings.AloneAfter ? PeerStanding.Silent : PeerStanding.Unknown
            : silent < timings.LateAfter ? PeerStanding.Alive
            : counted >= timings.Timeout ? PeerStanding.Silent
            : silent < timings.Timeout ? PeerStanding.Late
            : PeerStanding.Unknown;
        return new(peer.Node, standing, peer.Status, silent);
    }
}
