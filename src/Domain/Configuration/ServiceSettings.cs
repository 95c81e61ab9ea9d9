namespace LoadMaster.Domain.Configuration;

/// <summary>Settings of the adaptive (resource based) scheduling method: an HTTP agent on each real server reports its load.</summary>
public sealed record AdaptiveSettings
{
    /// <summary>Path of the agent's page; its first line is the load, 0 to 100, 101 down, 102 administratively disabled.</summary>
    public string Path { get; init; } = "/load";

    public int Port { get; init; } = 80;

    public double IntervalSeconds { get; init; } = 7;

    /// <summary>Below this mean load (percent, 0 to 50) the service counts as idle and the static weights are used.</summary>
    public int MinimumLoadPercent { get; init; } = 5;
}

/// <summary>The time limits of each phase of a connection.</summary>
public sealed record ServiceTimeouts
{
    /// <summary>From the first byte of a request to the end of its header; the client gets 408.</summary>
    public double ClientHeaderTimeoutSeconds { get; init; } = 10;

    /// <summary>Between two pieces of a request body, and while the client does not read its response; the client gets 408 where still possible.</summary>
    public double ClientBodyTimeoutSeconds { get; init; } = 30;

    /// <summary>Without a request on a kept-alive connection, and before the first one; closed silently.</summary>
    public double ClientIdleTimeoutSeconds { get; init; } = 60;

    /// <summary>For the connection to a real server; then the next one is tried.</summary>
    public double ServerConnectTimeoutSeconds { get; init; } = 3;

    /// <summary>From the end of the request to the response's header; the client gets 504.</summary>
    public double ServerResponseTimeoutSeconds { get; init; } = 60;

    /// <summary>Between two pieces of a response body; the client connection is closed.</summary>
    public double ServerBodyTimeoutSeconds { get; init; } = 60;

    /// <summary>Without any byte either way on a TCP service's connection or a WebSocket.</summary>
    public double TunnelIdleTimeoutSeconds { get; init; } = 660;

    /// <summary>How long connections of a deleted service, a draining or a removed real server may last.</summary>
    public double DrainTimeoutSeconds { get; init; } = 300;
}
