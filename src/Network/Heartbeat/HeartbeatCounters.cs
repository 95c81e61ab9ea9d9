namespace LoadMaster.Network.Heartbeat;

/// <summary>What the heartbeat has sent and heard since start.</summary>
/// <param name="Sent">Datagrams handed to the kernel.</param>
/// <param name="Received">Authentic and fresh.</param>
/// <param name="Forged">Another key, or changed on the way.</param>
/// <param name="Replayed">Authentic, but heard before or of an incarnation that is over.</param>
/// <param name="Malformed">Not a heartbeat of this version.</param>
/// <param name="Unknown">Authentic, but of a node that is not among the peers.</param>
/// <param name="Refused">Answers "port unreachable" from a peer's host.</param>
public readonly record struct HeartbeatCounters(
    long Sent,
    long Received,
    long Forged,
    long Replayed,
    long Malformed,
    long Unknown,
    long Refused);
