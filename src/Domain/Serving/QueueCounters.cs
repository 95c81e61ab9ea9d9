namespace LoadMaster.Domain.Serving;

/// <summary>Who waits for real servers at their limit.</summary>
/// <param name="Now">Waiting at this moment.</param>
/// <param name="Total">Who ever waited.</param>
/// <param name="TimedOut">Turned away after the time.</param>
/// <param name="Full">Turned away at once, as enough waited already.</param>
public sealed record QueueCounters(long Now, long Total, long TimedOut, long Full)
{
    public static QueueCounters None { get; } = new(0, 0, 0, 0);
}
