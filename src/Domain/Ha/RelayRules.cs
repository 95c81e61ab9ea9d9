namespace LoadMaster.Domain.Ha;

/// <summary>Whether heartbeats come through the gateway.</summary>
public enum RelayState
{
    /// <summary>None can be sent or none is sent; see the reason.</summary>
    Off,

    /// <summary>Too early to say, or the peer is not heard at all.</summary>
    Unknown,

    /// <summary>One came this way not long ago.</summary>
    Works,

    /// <summary>The peer sends them and is heard otherwise, but none comes this way.</summary>
    NotForwarded,
}

/// <summary>The way through the gateway to one peer.</summary>
/// <param name="Reason">Why it is off; empty when it is not.</param>
public sealed record RelayView(RelayState State, string Reason)
{
    public static RelayView None { get; } = new(RelayState.Off, "no gateway is configured");

    /// <summary>For people: works, not forwarded by the gateway, off with its reason.</summary>
    public string Words => State switch
    {
        RelayState.Works => "works",
        RelayState.NotForwarded => "not forwarded by the gateway",
        RelayState.Unknown => "not known yet",
        RelayState.Off => $"off: {Reason}",
    };
}

/// <summary>
/// When a heartbeat goes through the gateway too. Two nodes that are cut from each other, while both reach a gateway that routes, hear each
/// other this way. It is used seldom while the direct paths work, so that its state is known, and twice an interval when they do not: it is one
/// path with two hops in the place of several, and some loss on it must not look like silence.
/// </summary>
public static class RelayRules
{
    public static readonly TimeSpan SeldomEvery = TimeSpan.FromSeconds(1);

    /// <summary>Three that did not come: the gateway does not forward.</summary>
    public static readonly TimeSpan HeardWithin = TimeSpan.FromMilliseconds(3500);

    public static TimeSpan FullEvery(TimeSpan interval) => interval / 2;

    /// <summary>Direct heartbeats are late by this: earlier than a peer is suspected, for the way through the gateway must be in use by then.</summary>
    public static TimeSpan LateAfter(TimeSpan interval, TimeSpan timeout)
    {
        var (late, half) = (interval * 1.25, timeout / 2);
        return late < half ? late : half;
    }

    /// <param name="peerAsks">The peer says that it does not hear this node directly.</param>
    public static bool InFullUse(TimeSpan directSilentFor, bool peerAsks, TimeSpan interval, TimeSpan timeout) =>
        peerAsks || directSilentFor >= LateAfter(interval, timeout);

    /// <summary>How long no heartbeat needs to go through the gateway if nothing is heard meanwhile; zero or less: one is due.</summary>
    public static TimeSpan UntilDue(TimeSpan sinceRelayed, TimeSpan directSilentFor, bool peerAsks, TimeSpan interval, TimeSpan timeout)
    {
        var fullEvery = FullEvery(interval);
        if (InFullUse(directSilentFor, peerAsks, interval, timeout)) return fullEvery - sinceRelayed;
        var untilLate = LateAfter(interval, timeout) - directSilentFor;
        var untilSeldom = SeldomEvery - sinceRelayed;
        if (untilSeldom <= untilLate) return untilSeldom;
        var untilFull = fullEvery - sinceRelayed;
        return untilFull > untilLate ? untilFull : untilLate;
    }

    /// <param name="problem">Why this node sends none; null when it does.</param>
    /// <param name="heardFor">Since the last one came this way; null when none ever came.</param>
    /// <param name="peerRelaysFor">Since when the peer says that it sends some; null when it says that it sends none.</param>
    /// <param name="peerHeard">The peer is heard by whatever way.</param>
    public static RelayView Judge(string? problem, TimeSpan? heardFor, TimeSpan? peerRelaysFor, bool peerHeard)
    {
        if (problem is not null) return new(RelayState.Off, problem);
        if (heardFor <= HeardWithin) return new(RelayState.Works, "");
        if (!peerHeard) return new(RelayState.Unknown, "");
        if (peerRelaysFor is not { } since) return new(RelayState.Off, "the peer sends none; its own status says why");
        return new(since > HeardWithin ? RelayState.NotForwarded : RelayState.Unknown, "");
    }
}
