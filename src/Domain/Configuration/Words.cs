using System.Diagnostics.CodeAnalysis;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Configuration;

/// <summary>The word of every enum value in JSON, REST and the command line: the one place that knows them.</summary>
public static class Words
{
    public static WordTable<SchedulingMethod> SchedulingMethods { get; } = new(
        (SchedulingMethod.RoundRobin, "rr"),
        (SchedulingMethod.WeightedRoundRobin, "wrr"),
        (SchedulingMethod.LeastConnection, "lc"),
        (SchedulingMethod.WeightedLeastConnection, "wlc"),
        (SchedulingMethod.Adaptive, "adaptive"),
        (SchedulingMethod.FixedWeighting, "fixed"),
        (SchedulingMethod.WeightedResponseTime, "wrt"),
        (SchedulingMethod.SourceIpHash, "sh"));

    public static WordTable<ServiceType> ServiceTypes { get; } = new((ServiceType.Tcp, "tcp"), (ServiceType.Http, "http"), (ServiceType.Https, "https"), (ServiceType.Udp, "udp"));

    public static WordTable<ForwardingMode> ForwardingModes { get; } = new((ForwardingMode.Auto, "auto"), (ForwardingMode.Nat, "nat"), (ForwardingMode.Snat, "snat"), (ForwardingMode.Dsr, "dsr"));

    public static WordTable<TlsVersion> TlsVersions { get; } = new((TlsVersion.Tls12, "1.2"), (TlsVersion.Tls13, "1.3"));

    public static WordTable<RealServerMode> RealServerModes { get; } = new(
        (RealServerMode.Enabled, "enabled"),
        (RealServerMode.Draining, "draining"),
        (RealServerMode.Disabled, "disabled"));

    public static WordTable<HealthCheckType> HealthCheckTypes { get; } = new(
        (HealthCheckType.Tcp, "tcp"),
        (HealthCheckType.Http, "http"),
        (HealthCheckType.Https, "https"),
        (HealthCheckType.Icmp, "icmp"));

    public static WordTable<PersistenceMode> PersistenceModes => PersistenceWords.Modes;

    public static WordTable<SharedAddressRole> SharedAddressRoles { get; } = new(
        (SharedAddressRole.Front, "front"),
        (SharedAddressRole.Back, "back"));

    public static WordTable<ServerAvailability> Availabilities { get; } = new(
        (ServerAvailability.Unknown, "unknown"),
        (ServerAvailability.Up, "up"),
        (ServerAvailability.Draining, "draining"),
        (ServerAvailability.Down, "down"),
        (ServerAvailability.Disabled, "disabled"),
        (ServerAvailability.Ejected, "ejected"));

    public static WordTable<HaState> HaStates { get; } = new(
        (HaState.Starting, "starting"),
        (HaState.Standby, "standby"),
        (HaState.Active, "active"),
        (HaState.Isolated, "isolated"),
        (HaState.Maintenance, "maintenance"),
        (HaState.Fault, "fault"));

    public static string Of(SchedulingMethod value) => SchedulingMethods.Of(value);

    public static string Of(ServiceType value) => ServiceTypes.Of(value);

    public static string Of(ForwardingMode value) => ForwardingModes.Of(value);

    public static string Of(TlsVersion value) => TlsVersions.Of(value);

    public static string Of(RealServerMode value) => RealServerModes.Of(value);

    public static string Of(HealthCheckType value) => HealthCheckTypes.Of(value);

    public static string Of(PersistenceMode value) => PersistenceModes.Of(value);

    public static string Of(SharedAddressRole value) => SharedAddressRoles.Of(value);

    public static string Of(ServerAvailability value) => Availabilities.Of(value);

    public static string Of(HaState value) => HaStates.Of(value);

    public static bool TryParse([NotNullWhen(true)] string? word, out SchedulingMethod value) => SchedulingMethods.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out ServiceType value) => ServiceTypes.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out ForwardingMode value) => ForwardingModes.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out TlsVersion value) => TlsVersions.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out RealServerMode value) => RealServerModes.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out HealthCheckType value) => HealthCheckTypes.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out PersistenceMode value) => PersistenceModes.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out SharedAddressRole value) => SharedAddressRoles.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out ServerAvailability value) => Availabilities.TryParse(word, out value);

    public static bool TryParse([NotNullWhen(true)] string? word, out HaState value) => HaStates.TryParse(word, out value);
}
