namespace LoadMaster.Domain.Ports;

/// <summary>How the data plane treats its clients; other than <see cref="Open"/> only while the addresses go to another node.</summary>
public enum TrafficMode
{
    Open,

    /// <summary>
    /// Every response ends its connection, idle connections are closed, new ones are served once. It waits for the HTTP connections
    /// from before to end.
    /// </summary>
    LettingGo,

    /// <summary>
    /// The same, and new connection requests are dropped without an answer, so that clients repeat them, to the next holder of the
    /// address. What has been accepted is served. It waits for every connection that is at work.
    /// </summary>
    Deaf,

    /// <summary>The addresses are with another node, and what was accepted before is served to its end. It waits for nothing.</summary>
    Draining,
}
