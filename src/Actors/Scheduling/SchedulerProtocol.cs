using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Scheduling;

namespace LoadMaster.Actors.Scheduling;

/// <summary>Messages between a virtual service and its scheduler.</summary>
public static class SchedulerProtocol
{
    // Commands, from the virtual service

    /// <summary>Schedule the service as now configured, with all that is known of its servers. A plan is published in any case.</summary>
    public sealed record Schedule(VirtualService Service, ValueList<ServerObservation> Observations)
    {
        public Ejections Ejections { get; init; } = Ejections.None;
    }

    /// <summary>Which servers live traffic has taken out, and which it has lately; sent also when one may come back.</summary>
    public sealed record UpdateEjections(Ejections Ejections);

    /// <param name="AgentRead">True when it is a reading of the load agent, false when it is a check.</param>
    public sealed record UpdateServer(ServerObservation Observation, bool AgentRead);

    /// <summary>Publish the plan once more: the serving actor lost it.</summary>
    public sealed record RepublishPlan
    {
        public static RepublishPlan Instance { get; } = new();
    }

    // Events, to the virtual service

    /// <summary>Sent at each start; answered by <see cref="Schedule"/>.</summary>
    public sealed record SchedulerStarted
    {
        public static SchedulerStarted Instance { get; } = new();
    }

    public sealed record ServersScheduled(ServiceSchedule Schedule);
}
