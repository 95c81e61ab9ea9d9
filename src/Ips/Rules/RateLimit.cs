namespace LoadMaster.Ips.Rules;

/// <summary>Whose matches are counted together.</summary>
public enum RateTrack
{
    BySource,
    ByDestination,
    ByRule,
}

/// <summary>How an event filter thins out alerts.</summary>
public enum RateKind
{
    /// <summary>The first ones of each interval.</summary>
    Limit,

    /// <summary>Every count-th one.</summary>
    Threshold,

    /// <summary>One for each interval, when there are enough.</summary>
    Both,

    /// <summary>detection_filter: those after the first count of an interval.</summary>
    Detection,
}

/// <summary>A count within an interval (Snort manual: detection_filter, event_filter, threshold).</summary>
public sealed record RateLimit(RateKind Kind, RateTrack Track, int Count, int IntervalSeconds);
