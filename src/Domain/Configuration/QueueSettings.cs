namespace LoadMaster.Domain.Configuration;

/// <summary>How clients wait while every real server that may take them has as many connections as it may (<see cref="RealServer.ConnectionsMax"/>), on each node.</summary>
public sealed record QueueSettings
{
    /// <summary>How many may wait at a time; 0: nobody does.</summary>
    public int LengthMax { get; init; } = 1000;

    /// <summary>How long one of them waits.</summary>
    public double TimeoutSeconds { get; init; } = 10;

    /// <summary>A client that persistence ties to a server goes to another one, when there is room, instead of being turned away from the queue for its own.</summary>
    public bool Redispatch { get; init; }

    /// <summary>What Retry-After says to a client that was turned away (http and https services).</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}
