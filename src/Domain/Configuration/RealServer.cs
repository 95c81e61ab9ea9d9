using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>What the administrator wants of a real server, whatever its health.</summary>
public enum RealServerMode
{
    /// <summary>Takes traffic while healthy.</summary>
    Enabled,

    /// <summary>Takes no new client; those with persistence keep it until the drain time ends.</summary>
    Draining,

    /// <summary>Takes no traffic and is not checked.</summary>
    Disabled,
}

/// <summary>One server behind a virtual service.</summary>
public sealed record RealServer
{
    public required RealServerId Id { get; init; }

    public required Endpoint Address { get; init; }

    /// <summary>Share of traffic for the weighted methods, 0 to <see cref="Limits.WeightMax"/>; 0 takes no new traffic.</summary>
    public int Weight { get; init; } = Limits.WeightDefault;

    /// <summary>On a tcp service: the names (SNI) whose TLS clients it is for, * for a whole first label; empty for those that no server is named for.</summary>
    public ValueList<string> SniHosts { get; init; } = [];

    /// <summary>Requests (http, https) or connections (tcp) in progress at a time, over all nodes of a pair; 0: no limit.</summary>
    public int ConnectionsMax { get; init; }

    /// <summary>Takes traffic only while no other server (of its group, for its name) is available.</summary>
    public bool Backup { get; init; }

    public RealServerMode Mode { get; init; } = RealServerMode.Enabled;

    /// <summary>The server group that it belongs to; empty: it takes what no rule sends elsewhere.</summary>
    public string Group { get; init; } = "";
}
