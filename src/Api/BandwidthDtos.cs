namespace LoadMaster.Api;

/// <summary>How many bytes a second pass, over all nodes of a pair; 0 is no limit.</summary>
public sealed record BandwidthDto
{
    public int InBytesPerSecond { get; init; }

    public int OutBytesPerSecond { get; init; }

    public int ClientInBytesPerSecond { get; init; }

    public int ClientOutBytesPerSecond { get; init; }

    public double BurstSeconds { get; init; } = 1;
}

/// <summary>What a client sends to change limits of bandwidth; a field left null is not sent.</summary>
public sealed record BandwidthBody
{
    public int? InBytesPerSecond { get; init; }

    public int? OutBytesPerSecond { get; init; }

    public int? ClientInBytesPerSecond { get; init; }

    public int? ClientOutBytesPerSecond { get; init; }

    public double? BurstSeconds { get; init; }
}

/// <summary>How often limits of bandwidth let a connection wait for its turn.</summary>
public sealed record BandwidthCountersDto(long InWaits, long OutWaits);
