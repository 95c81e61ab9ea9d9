using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.VirtualServices;

/// <summary>State of a virtual service as people see it.</summary>
public enum ServiceState
{
    /// <summary>At least one real server takes traffic.</summary>
    Up,

    /// <summary>No real server takes traffic.</summary>
    Down,

    /// <summary>Every request is redirected; there are no real servers.</summary>
    Redirect,

    /// <summary>No real server takes traffic, and clients get what is configured for that.</summary>
    Sorry,
    Disabled,

    /// <summary>Configured, but its listener could not be bound; see the reason.</summary>
    NotServing,
}

/// <param name="Reason">Of the last check or change, for people.</param>
/// <param name="Since">When the availability last changed.</param>
/// <param name="ResponseMilliseconds">Of the last good check; null before the first.</param>
/// <param name="Load">What its load agent last reported; null for other methods.</param>
public sealed record ServerStatus(
    RealServerId Id,
    ServerAvailability Availability,
    string Reason,
    DateTimeOffset Since,
    int EffectiveWeight,
    double? ResponseMilliseconds,
    int? Load);

public sealed record ServiceStatus(VirtualServiceId Id, ServiceState State, string Reason, DateTimeOffset Since, ValueList<ServerStatus> Servers);

/// <summary>Queries that the services actor answers.</summary>
public static class ServiceStatusProtocol
{
    /// <summary>Answered by <see cref="ServicesStatus"/>.</summary>
    public sealed record GetServicesStatus
    {
        public static GetServicesStatus Instance { get; } = new();
    }

    /// <summary>Of one virtual service; answered by <see cref="ServicesStatus"/> with that one, or with none when there is no such service.</summary>
    public sealed record GetServiceStatus(VirtualServiceId Service);

    /// <param name="ServingRevision">The revision that the data plane serves.</param>
    public sealed record ServicesStatus(long ServingRevision, ValueList<ServiceStatus> Services);
}
