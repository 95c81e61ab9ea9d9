using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ha;

/// <summary>The times that the machine waits, derived from the settings of the pair.</summary>
public sealed record HaTimings(TimeSpan Interval, TimeSpan Timeout, TimeSpan Lifetime)
{
    /// <summary>How often each node looks at its gateways.</summary>
    public static readonly TimeSpan GatewayEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>A node whose gateways are silent for this long is cut off.</summary>
    public static readonly TimeSpan IsolatedAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>Clients get this long to finish what they began before the peer is asked to take over.</summary>
    public static readonly TimeSpan LetGoWithin = TimeSpan.FromMilliseconds(1300);

    /// <summary>Connection requests are dropped no longer than this: clients repeat them after a second, and then the peer must have the addresses.</summary>
    public static readonly TimeSpan DeafWithin = TimeSpan.FromMilliseconds(700);

    /// <summary>With a drain nothing has to end while new connections wait; the handshakes that were answered must be through.</summary>
    public static readonly TimeSpan DeafBeforeKeeping = TimeSpan.FromMilliseconds(250);

    /// <summary>The peer gets this long to take the list of connections that last; with the time before it is what a deaf node may take.</summary>
    public static readonly TimeSpan KeepWithin = TimeSpan.FromMilliseconds(550);

    /// <summary>A hand-over that the peer does not answer within this time has failed. The three together are below the 4.8 s that a stopping process has.</summary>
    public static readonly TimeSpan HandOverWithin = TimeSpan.FromMilliseconds(2500);

    /// <summary>A cut-off active node waits no longer than this for its peer: clients are waiting too.</summary>
    public static readonly TimeSpan HandOverWhenCutOffWithin = TimeSpan.FromMilliseconds(700);

    public static readonly TimeSpan HandOverAskAgain = TimeSpan.FromMilliseconds(300);

    /// <summary>The preferred node asks for the addresses only after it was a stable standby for this long.</summary>
    public static readonly TimeSpan TakeBackAfter = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan CheckHoldingEvery = TimeSpan.FromSeconds(5);

    /// <summary>A round of evidence that never came back is given up after this.</summary>
    public static readonly TimeSpan EvidenceLostAfter = TimeSpan.FromSeconds(1);

    /// <summary>Evidence older than this proves nothing.</summary>
    public static readonly TimeSpan EvidenceValid = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan JoinAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>A cluster connection to a living peer that carries nothing for this long is renewed.</summary>
    public static readonly TimeSpan DeafLinkAfter = TimeSpan.FromSeconds(3);

    /// <summary>A renewed connection refuses messages at first: nothing is asked of it before.</summary>
    public static readonly TimeSpan LinkRenewalTakes = TimeSpan.FromSeconds(1);

    /// <summary>The wait before the next renewal grows by <see cref="DeafLinkAfter"/> with each one, up to this many.</summary>
    public const int DeafLinkRenewalsMax = 4;

    /// <summary>Two joined nodes that are not members of one cluster for this long have formed two.</summary>
    public static readonly TimeSpan TwoClustersAfter = TimeSpan.FromSeconds(5);

    /// <summary>Consecutive rounds in which the shared addresses stayed silent before silence counts: one probe may be lost.</summary>
    public const int SilentRoundsMin = 2;

    /// <summary>Heard within this time: alive beyond doubt. Later than this: suspected.</summary>
    public TimeSpan LateAfter => Min(Interval * 1.5, Timeout / 2);

    /// <summary>A peer that was never heard is taken for absent after this.</summary>
    public TimeSpan AloneAfter => Max(Timeout * 3, TimeSpan.FromSeconds(1));

    /// <summary>Ticks further apart than this: this process itself was stalled, and what it thinks of its peers is worth nothing yet.</summary>
    public TimeSpan StallAfter => Max(Timeout / 2, TimeSpan.FromMilliseconds(100));

    public TimeSpan ProbeTimeout => Min(Timeout / 3, TimeSpan.FromMilliseconds(100));

    /// <summary>A node is a standby for this long before it acts on what living peers say: they must have heard that it is one.</summary>
    public TimeSpan SettledAfter => Interval * 3;

    public TimeSpan RefreshEvery => Lifetime / 8;

    public static HaTimings Of(HaSettings? settings)
    {
        var known = settings ?? new HaSettings();
        return new(
            TimeSpan.FromMilliseconds(known.HeartbeatIntervalMilliseconds),
            TimeSpan.FromMilliseconds(known.HeartbeatTimeoutMilliseconds),
            TimeSpan.FromSeconds(known.AddressLifetimeSeconds));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
