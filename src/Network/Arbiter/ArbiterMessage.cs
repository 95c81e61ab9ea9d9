namespace LoadMaster.Network.Arbiter;

/// <summary>What a datagram to or from the arbiter is.</summary>
internal enum ArbiterKind : byte
{
    /// <summary>A standby asks whether it may take over a silent peer.</summary>
    Claim = 1,

    /// <summary>An active node renews.</summary>
    Hold = 2,

    Granted = 3,

    /// <summary>Another active node has the lease.</summary>
    RefusedHeld = 4,

    /// <summary>Another node has claimed the lease, or nobody may claim yet.</summary>
    RefusedClaimed = 5,

    /// <summary>The arbiter has started since: ask again with the session in this answer.</summary>
    NewSession = 6,
}

/// <summary>One datagram, request or answer.</summary>
/// <param name="Session">The arbiter's, random at each of its starts; a request of another session is old and proves nothing.</param>
/// <param name="Incarnation">Of the asking node's process; with the sequence it makes each request unique, and the answer repeats both.</param>
/// <param name="Node">Who asks, or in an answer who has the lease.</param>
internal sealed record ArbiterMessage(ArbiterKind Kind, long Session, long Incarnation, long Sequence, long Epoch, string Node);
