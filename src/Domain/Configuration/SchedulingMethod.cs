namespace LoadMaster.Domain.Configuration;

/// <summary>How a virtual service chooses the real server for a new connection or request.</summary>
public enum SchedulingMethod
{
    /// <summary>Each available server in turn (<c>rr</c>).</summary>
    RoundRobin,

    /// <summary>In turn, in proportion to the weights, smoothly interleaved (<c>wrr</c>).</summary>
    WeightedRoundRobin,

    /// <summary>The server with the fewest active connections (<c>lc</c>).</summary>
    LeastConnection,

    /// <summary>The server with the fewest active connections per weight (<c>wlc</c>).</summary>
    WeightedLeastConnection,

    /// <summary>Resource based: in proportion to what an HTTP agent on each server reports, 0 idle to 100 overloaded (<c>adaptive</c>).</summary>
    Adaptive,

    /// <summary>Chained failover: all traffic to the available server of the highest weight (<c>fixed</c>).</summary>
    FixedWeighting,

    /// <summary>In proportion to how fast the servers answer their health checks (<c>wrt</c>).</summary>
    WeightedResponseTime,

    /// <summary>The client address picks the server; a dead server's clients move, all others stay (<c>sh</c>).</summary>
    SourceIpHash,
}
