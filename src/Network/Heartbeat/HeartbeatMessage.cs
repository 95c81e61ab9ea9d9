using LoadMaster.Domain.Ha;

namespace LoadMaster.Network.Heartbeat;

/// <summary>One authentic heartbeat. Order within an incarnation is by <see cref="Sequence"/>.</summary>
public sealed record HeartbeatMessage(ulong Sequence, HeartbeatStatus Status)
{
    public HeartbeatRoute Route { get; init; }
}

/// <summary>The way of one copy of a heartbeat, and what its sender says of the ways to this peer. On the wire next to the other flags.</summary>
[Flags]
public enum HeartbeatRoute
{
    None = 0,

    /// <summary>This copy goes through the gateway.</summary>
    Relayed = 16,

    /// <summary>The sender sends copies through the gateway.</summary>
    Relays = 32,

    /// <summary>The sender does not hear this peer directly and wants every heartbeat through the gateway too.</summary>
    AsksForRelay = 64,
}

/// <summary>What became of reading a datagram.</summary>
public enum HeartbeatReadOutcome
{
    Authentic,

    /// <summary>Not a heartbeat of this version at all.</summary>
    Malformed,

    /// <summary>Made with another key, or changed on the way.</summary>
    Forged,
}
