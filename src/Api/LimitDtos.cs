namespace LoadMaster.Api;

/// <summary>How much of a service its clients get, over all nodes of a pair; 0 is no limit. <c>Answer</c>: 429, 503, reset.</summary>
public sealed record LimitsDto
{
    public int ConnectionsMax { get; init; }

    public int ConnectionsPerSecondMax { get; init; }

    public int RequestsPerSecondMax { get; init; }

    public int ClientConnectionsMax { get; init; }

    public int ClientConnectionsPerSecondMax { get; init; }

    public int ClientRequestsPerSecondMax { get; init; }

    public int ClientPrefixLengthV4 { get; init; } = 32;

    public int ClientPrefixLengthV6 { get; init; } = 64;

    public string Answer { get; init; } = "429";

    public int RetryAfterSeconds { get; init; } = 1;

    public BandwidthDto Bandwidth { get; init; } = new();

    public IReadOnlyList<string> Allow { get; init; } = [];

    public IReadOnlyList<string> Block { get; init; } = [];
}

/// <summary>What a client sends to change a service's limits; a field left null is not sent.</summary>
public sealed record LimitsBody
{
    public int? ConnectionsMax { get; init; }

    public int? ConnectionsPerSecondMax { get; init; }

    public int? RequestsPerSecondMax { get; init; }

    public int? ClientConnectionsMax { get; init; }

    public int? ClientConnectionsPerSecondMax { get; init; }

    public int? ClientRequestsPerSecondMax { get; init; }

    public int? ClientPrefixLengthV4 { get; init; }

    public int? ClientPrefixLengthV6 { get; init; }

    public string? Answer { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public BandwidthBody? Bandwidth { get; init; }

    public IReadOnlyList<string>? Allow { get; init; }

    public IReadOnlyList<string>? Block { get; init; }
}

/// <summary>Connections and requests that limits kept out, by the limit.</summary>
public sealed record RefusalsDto(
    long Network, long Connections, long ConnectionRate, long RequestRate, long ClientConnections, long ClientConnectionRate, long ClientRequestRate);
