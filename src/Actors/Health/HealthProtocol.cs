using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Health;

/// <summary>What a checker needs to know; a change of it is a change of the check.</summary>
/// <param name="ServiceName">For the log.</param>
/// <param name="Adaptive">Null when the service's method asks no load agent.</param>
public sealed record CheckOrder(string ServiceName, RealServerId Server, Endpoint Address, HealthCheck Check, AdaptiveSettings? Adaptive)
{
    /// <summary>The PROXY header that its connections begin with.</summary>
    public ProxyProtocolVersion Proxy { get; init; } = ProxyProtocolVersion.Off;

    /// <summary>Null unless the service is one of direct server return.</summary>
    public DirectTarget? Direct { get; init; }
}

/// <summary>Messages between a virtual service and the health checkers of its real servers.</summary>
public static class HealthProtocol
{
    // Commands, from the virtual service

    /// <param name="Known">What is known of the server already: an actor started anew goes on from there.</param>
    public sealed record CheckServer(CheckOrder Order, ServerObservation Known);

    /// <summary>Traffic failed at the server: check it now.</summary>
    public sealed record CheckSoon(string Reason);

    // Events, to the virtual service

    /// <summary>Sent at each start; answered by <see cref="CheckServer"/>.</summary>
    public sealed record CheckerStarted(RealServerId Server);

    /// <param name="AgentRead">True when it is a reading of the load agent, false when it is a check.</param>
    public sealed record ServerObserved(ServerObservation Observation, bool AgentRead);
}
