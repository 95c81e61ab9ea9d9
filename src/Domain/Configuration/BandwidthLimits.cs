namespace LoadMaster.Domain.Configuration;

/// <summary>How many bytes of a second a service's clients get, over all nodes of a pair; 0 is no limit. In: from clients; out: to them.</summary>
public sealed record BandwidthLimits
{
    public int InBytesPerSecond { get; init; }

    public int OutBytesPerSecond { get; init; }

    /// <summary>From one client network.</summary>
    public int ClientInBytesPerSecond { get; init; }

    /// <summary>To one client network.</summary>
    public int ClientOutBytesPerSecond { get; init; }

    /// <summary>So many seconds' worth may pass at once after a quiet time.</summary>
    public double BurstSeconds { get; init; } = 1;

    public bool CountsClients => ClientInBytesPerSecond + (long)ClientOutBytesPerSecond > 0;

    public bool IsOn => CountsClients || InBytesPerSecond + (long)OutBytesPerSecond > 0;
}
