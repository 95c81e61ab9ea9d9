using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Domain.Health;

/// <summary>All that is known of one real server from its checks and its load agent; outlives the actor that gathers it.</summary>
/// <param name="Address">Where it was observed: knowledge of another address is worth nothing.</param>
/// <param name="ResponseMilliseconds">Of the last good check; null before the first.</param>
/// <param name="SmoothedMilliseconds">Moving average of the good checks' times: what weighted response time compares.</param>
public sealed record ServerObservation(
    RealServerId Id,
    Endpoint Address,
    ServerHealth Health,
    double? ResponseMilliseconds,
    double? SmoothedMilliseconds,
    AgentLoad Agent)
{
    /// <summary>Share of the newest check in the moving average: after four checks two thirds of the old value are gone.</summary>
    public const double SmoothingShare = 0.25;

    public static ServerObservation Unknown(RealServer server, DateTimeOffset now) =>
        new(server.Id, server.Address, ServerHealth.NeverChecked(now), null, null, AgentLoad.None);

    public ServerObservation AfterProbe(ProbeResult result, HealthCheck check, DateTimeOffset now)
    {
        var health = Health.Next(result.Healthy, check, result.Reason, now).Health;
        if (!result.Healthy)
        {
            return this with { Health = health };
        }

        var smoothed = SmoothedMilliseconds is { } before
            ? before + (SmoothingShare * (result.ResponseMilliseconds - before))
            : result.ResponseMilliseconds;
        return this with { Health = health, ResponseMilliseconds = result.ResponseMilliseconds, SmoothedMilliseconds = smoothed };
    }

    public ServerObservation AfterReading(LoadReading reading) => this with { Agent = Agent.Next(reading) };
}
