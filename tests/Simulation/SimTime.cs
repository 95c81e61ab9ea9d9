namespace LoadMaster.Simulation;

/// <summary>Logical time as the product's classes want it; the wall clock may jump, the monotonic one does not.</summary>
internal sealed class SimTime(SimClock clock) : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan WallError { get; set; }

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => 1 + (long)(clock.Now * 1000);

    public override DateTimeOffset GetUtcNow() => s_start + TimeSpan.FromMilliseconds(clock.Now) + WallError;
}
