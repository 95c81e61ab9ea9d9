using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Scheduling;

/// <summary>Puts the administrator's wish, the checks and the load agent together.</summary>
public static class Availability
{
    /// <summary>The agent counts only under <see cref="SchedulingMethod.Adaptive"/>: 101 takes the server down, 102 disables it.</summary>
    public static ServerAvailability Of(RealServerMode mode, ServerObservation? observation, SchedulingMethod method)
    {
        if (mode == RealServerMode.Disabled)
        {
            return ServerAvailability.Disabled;
        }

        return (observation?.Health.State ?? HealthState.Unknown, AgentWord(observation, method)) switch
        {
            (HealthState.Unknown, _) => ServerAvailability.Unknown,
            (HealthState.Down, _) or (HealthState.Up, AgentLoad.ReportsDown) => ServerAvailability.Down,
            (HealthState.Up, AgentLoad.ReportsDisabled) => ServerAvailability.Disabled,
            (HealthState.Up, _) => mode == RealServerMode.Draining ? ServerAvailability.Draining : ServerAvailability.Up,
        };
    }

    /// <summary>Why, for people.</summary>
    public static string ReasonOf(RealServerMode mode, ServerObservation? observation, SchedulingMethod method)
    {
        var check = observation?.Health.Reason ?? "not checked yet";
        return (Of(mode, observation, method), AgentWord(observation, method)) switch
        {
            (ServerAvailability.Disabled, AgentLoad.ReportsDisabled) when mode != RealServerMode.Disabled =>
                $"its load agent reports {AgentLoad.ReportsDisabled} (administratively disabled)",
            (ServerAvailability.Disabled, _) => "disabled by the administrator",
            (ServerAvailability.Down, AgentLoad.ReportsDown) when observation?.Health.State == HealthState.Up =>
                $"its load agent reports {AgentLoad.ReportsDown} (down)",
            (ServerAvailability.Draining, _) => $"draining; last check: {check}",
            (_, _) => check,
        };
    }

    private static int AgentWord(ServerObservation? observation, SchedulingMethod method) =>
        method == SchedulingMethod.Adaptive ? observation?.Agent.Load ?? 0 : 0;
}
