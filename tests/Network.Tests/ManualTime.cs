namespace LoadMaster.Network.Tests;

/// <summary>A clock that the test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _elapsed;

    internal DateTimeOffset Utc { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => Utc;

    internal void Advance(double milliseconds) => _elapsed += TimeSpan.FromMilliseconds(milliseconds);
}
