namespace LoadMaster.Domain.Serving;

/// <summary>How often limits of bandwidth let a connection wait for its turn: with bytes from clients, and with bytes to them.</summary>
public sealed record BandwidthCounters(long InWaits, long OutWaits)
{
    public static BandwidthCounters None { get; } = new(0, 0);
}
