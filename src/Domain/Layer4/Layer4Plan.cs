using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Layer4;

/// <summary>One layer 4 service as the kernel shall serve it now.</summary>
/// <param name="Slots">The real servers in the order in which new connections are given out; for source IP hash, by hash. Empty: no server takes new connections.</param>
public sealed record Layer4Service(ServicePlan Plan, ValueList<RealServerId> Slots);

/// <summary>All layer 4 services; what is not in it is not served by the kernel.</summary>
public sealed record Layer4Plan(ValueList<Layer4Service> Services)
{
    public static Layer4Plan Empty { get; } = new([]);

    /// <summary>Where the real servers of direct server return are; one that is not named gets nothing.</summary>
    public ValueList<DirectStation> Stations { get; init; } = [];
}

/// <summary>What became of a plan.</summary>
/// <param name="Problems">Services that are not served, and why.</param>
/// <param name="Changes">What was changed in the kernel, in words; empty when it had everything already.</param>
public sealed record Layer4Outcome(ValueList<ListenerProblem> Problems, ValueList<string> Changes);

/// <summary>What the kernel has counted for one real server since it came into the table.</summary>
public sealed record Layer4Counters(RealServerId Server, long Connections, long PacketsIn, long BytesIn, long PacketsOut, long BytesOut);
