using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Heartbeat;

/// <summary>One authentic heartbeat. Order within an incarnation is by <see cref="Sequence"/>.</summary>
public sealed record HeartbeatMessage(ulong Sequence, HeartbeatStatus Status);

/// <summary>What became of reading a datagram.</summary>
public enum HeartbeatReadOutcome
{
    Authentic,

    /// <summary>Not a heartbeat of this version at all.</summary>
    Malformed,

    /// <summary>Made with another key, or changed on the way.</summary>
    Forged,
}
