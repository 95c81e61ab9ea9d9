using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>What a client gets that comes over a limit.</summary>
public enum LimitAnswer
{
    /// <summary>429 Too Many Requests (http and https services; a tcp service resets).</summary>
    TooManyRequests,

    /// <summary>503 Service Unavailable (http and https services; a tcp service resets).</summary>
    Unavailable,

    /// <summary>The connection is reset.</summary>
    Reset,
}

/// <summary>How much of a service its clients get, over all nodes of a pair; 0 is no limit. Rates let a burst of one second's worth through.</summary>
public sealed record ServiceLimits
{
    public int ConnectionsMax { get; init; }

    public int ConnectionsPerSecondMax { get; init; }

    /// <summary>http and https services.</summary>
    public int RequestsPerSecondMax { get; init; }

    /// <summary>From one client network.</summary>
    public int ClientConnectionsMax { get; init; }

    /// <summary>From one client network.</summary>
    public int ClientConnectionsPerSecondMax { get; init; }

    /// <summary>From one client network (http and https services).</summary>
    public int ClientRequestsPerSecondMax { get; init; }

    /// <summary>How much of an IPv4 address makes a client network.</summary>
    public int ClientPrefixLengthV4 { get; init; } = 32;

    /// <summary>How much of an IPv6 address makes a client network.</summary>
    public int ClientPrefixLengthV6 { get; init; } = 64;

    public LimitAnswer Answer { get; init; } = LimitAnswer.TooManyRequests;

    /// <summary>What Retry-After says.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>Only these networks come in; empty: all.</summary>
    public ValueList<string> Allow { get; init; } = [];

    /// <summary>These networks do not come in, whether allowed or not.</summary>
    public ValueList<string> Block { get; init; } = [];

    public BandwidthLimits Bandwidth { get; init; } = new();

    public bool CountsClients => ClientConnectionsMax + (long)ClientConnectionsPerSecondMax + ClientRequestsPerSecondMax > 0;

    public bool IsOn =>
        CountsClients || ConnectionsMax + (long)ConnectionsPerSecondMax + RequestsPerSecondMax > 0 || Allow.Count + Block.Count > 0;
}
