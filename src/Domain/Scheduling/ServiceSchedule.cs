using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Scheduling;

/// <summary>One real server as the scheduler sees it now.</summary>
/// <param name="Reason">Why it is available or not and, where it is not plain, why its weight is what it is.</param>
public sealed record ScheduledServer(ServerPlan Plan, string Reason)
{
    public bool TakesNewTraffic => Plan is { Availability: ServerAvailability.Up, EffectiveWeight: > 0 };
}

/// <summary>The servers of one virtual service with their live weights; a new one is made at each piece of news.</summary>
public sealed record ServiceSchedule(VirtualService Service, ValueList<ScheduledServer> Servers)
{
    /// <summary>Of a service as configured; live weights start anew.</summary>
    public static ServiceSchedule Of(VirtualService service, IReadOnlyDictionary<RealServerId, ServerObservation> observations) =>
        Make(service, observations, _ => null, read: null);

    /// <summary>After news of a real server.</summary>
    /// <param name="read">The server whose agent was read just now, or null.</param>
    public ServiceSchedule Next(IReadOnlyDictionary<RealServerId, ServerObservation> observations, RealServerId? read)
    {
        var live = new Dictionary<RealServerId, int>(Servers.Count);
        foreach (var server in Servers)
        {
            if (server.TakesNewTraffic || server.Plan.Availability == ServerAvailability.Draining)
            {
                live[server.Plan.Id] = server.Plan.EffectiveWeight;
            }
        }

        return Make(Service, observations, id => live.TryGetValue(id, out var weight) ? weight : null, read);
    }

    public ServicePlan ToPlan() => new(Service, Servers.Select(server => server.Plan).ToValueList());

    private static ServiceSchedule Make(
        VirtualService service,
        IReadOnlyDictionary<RealServerId, ServerObservation> observations,
        Func<RealServerId, int?> liveWeight,
        RealServerId? read)
    {
        var known = service.RealServers.Select(server => Known(server, observations)).ToArray();
        var availabilities = new ServerAvailability[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            availabilities[i] = Availability.Of(service.RealServers[i].Mode, known[i], service.Scheduling);
        }

        var weights = Weights(service, known, availabilities, liveWeight, read);
        return new ServiceSchedule(
            service,
            service.RealServers.Select((server, i) => Scheduled(service, server, known[i], availabilities[i], weights[i])).ToValueList());
    }

    private static ServerObservation? Known(RealServer server, IReadOnlyDictionary<RealServerId, ServerObservation> observations) =>
        observations.TryGetValue(server.Id, out var observation) && observation.Address.Equals(server.Address) ? observation : null;

    private static ScheduledServer Scheduled(
        VirtualService service, RealServer server, ServerObservation? observation, ServerAvailability availability, WeightOutput weight)
    {
        var takes = availability is ServerAvailability.Up or ServerAvailability.Draining;
        var reason = Availability.ReasonOf(server.Mode, observation, service.Scheduling);
        return new ScheduledServer(
            new ServerPlan(server.Id, server.Address, takes ? weight.Weight : 0, availability) { IsBackup = server.Backup },
            takes && weight.Note.Length > 0 ? $"{reason}; {weight.Note}" : reason);
    }

    private static WeightOutput[] Weights(
        VirtualService service,
        ServerObservation?[] known,
        ServerAvailability[] availabilities,
        Func<RealServerId, int?> liveWeight,
        RealServerId? read)
    {
        var scale = WeightScale.Of(service.RealServers.Select(server => server.Weight).DefaultIfEmpty().Max());
        var inputs = new WeightInput[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            var server = service.RealServers[i];
            inputs[i] = new WeightInput(
                server.Weight * scale,
                availabilities[i] == ServerAvailability.Up,
                known[i]?.Agent.Load is { } load and <= AgentLoad.Overloaded ? load : null,
                known[i]?.SmoothedMilliseconds,
                liveWeight(server.Id),
                read == server.Id);
        }

        return service.Scheduling switch
        {
            SchedulingMethod.Adaptive => AdaptiveWeights.Of(inputs, service.Adaptive.MinimumLoadPercent),
            SchedulingMethod.WeightedResponseTime => ResponseTimeWeights.Of(inputs),
            SchedulingMethod.RoundRobin or SchedulingMethod.WeightedRoundRobin or SchedulingMethod.LeastConnection
                or SchedulingMethod.WeightedLeastConnection or SchedulingMethod.FixedWeighting or SchedulingMethod.SourceIpHash =>
                [.. service.RealServers.Select(server => new WeightOutput(server.Weight, ""))],
        };
    }
}
