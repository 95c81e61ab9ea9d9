using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>The four rates of a service's limits.</summary>
internal sealed class LimitRates(ServiceLimits limits)
{
    public RateClock Connections { get; } = new(limits.ConnectionsPerSecondMax);

    public RateClock Requests { get; } = new(limits.RequestsPerSecondMax);

    public RateClock ClientConnections { get; } = new(limits.ClientConnectionsPerSecondMax);

    public RateClock ClientRequests { get; } = new(limits.ClientRequestsPerSecondMax);
}
