using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Serving;

/// <summary>Whether a real server takes traffic now: the administrator's wish and its health together.</summary>
public enum ServerAvailability
{
    /// <summary>Not checked yet; takes no traffic.</summary>
    Unknown,
    Up,

    /// <summary>Takes only clients that persistence ties to it.</summary>
    Draining,
    Down,
    Disabled,

    /// <summary>Taken out for a while, because live traffic failed there; takes none.</summary>
    Ejected,
}

/// <summary>One real server as the data plane shall use it now.</summary>
/// <param name="EffectiveWeight">The live weight that the scheduler reckoned, 0 to <see cref="Limits.WeightMax"/>; 0 takes no new traffic.</param>
public sealed record ServerPlan(RealServerId Id, Endpoint Address, int EffectiveWeight, ServerAvailability Availability)
{
    /// <summary>Takes new traffic only while no other server can.</summary>
    public bool IsBackup { get; init; }

    /// <summary>How much of its share of new traffic it gets while it starts slowly, 1 to 100.</summary>
    public int SharePercent { get; init; } = 100;
}

/// <summary>One virtual service as the data plane shall serve it now. <see cref="VirtualService.RealServers"/> gives no state; <see cref="Servers"/> does.</summary>
public sealed record ServicePlan(VirtualService Service, ValueList<ServerPlan> Servers);

/// <summary>All that shall be served now. A service that is disabled is not in it.</summary>
/// <param name="Revision">The configuration revision it was made from.</param>
public sealed record ServingPlan(long Revision, ValueList<ServicePlan> Services)
{
    public static ServingPlan Empty { get; } = new(0, []);

    /// <summary>The certificates that https services name; their keys are sealed.</summary>
    public ValueList<Certificate> Certificates { get; init; } = [];

    /// <summary>The content rules that services name.</summary>
    public ValueList<ContentRule> Rules { get; init; } = [];
}

/// <summary>A listener that the data plane could not bind.</summary>
public sealed record ListenerProblem(VirtualServiceId Service, Endpoint Address, string Code, string Message);

/// <summary>What became of a plan: it is published in any case; services named here are not reachable.</summary>
public sealed record ApplyResult(ValueList<ListenerProblem> Problems);
