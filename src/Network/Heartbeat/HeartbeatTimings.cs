namespace LoadMaster.Network.Heartbeat;

/// <summary>How often heartbeats go out, and when a peer counts as silent.</summary>
internal sealed record HeartbeatTimings
{
    internal HeartbeatTimings(TimeSpan interval, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, interval);
        Interval = interval;
        Timeout = timeout;
    }

    internal TimeSpan Interval { get; }

    internal TimeSpan Timeout { get; }

    /// <summary>A refusal and this much silence together prove that a peer's process is dead: one heartbeat is missed, with room for jitter.</summary>
    internal TimeSpan ProofOfDeath => Interval * 1.5;
}
