namespace LoadMaster.Domain.Configuration;

/// <summary>When a request that one real server failed is given to another one (http and https services).</summary>
public sealed record RetrySettings
{
    /// <summary>Real servers that one request may be given to, the first included; counts for servers that cannot be reached too (tcp services as well).</summary>
    public int TriesMax { get; init; } = 3;

    /// <summary>
    /// Response statuses for which another server is asked, as <see cref="StatusCodeSet"/> reads them; empty: none. 502 stands also for a
    /// server that closes without a response, 504 for one that does not answer in time.
    /// </summary>
    public string On { get; init; } = "";

    /// <summary>How many of a hundred requests, in the long run, may be sent once more because of <see cref="On"/>.</summary>
    public int BudgetPercent { get; init; } = 20;
}
