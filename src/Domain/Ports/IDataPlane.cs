using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Ports;

/// <summary>The traffic side, as the control plane sees it.</summary>
public interface IDataPlane
{
    /// <summary>Binds what is new, closes what is gone (its connections drain), publishes the plan's table. Called by one caller at a time.</summary>
    ApplyResult Apply(ServingPlan plan);

    /// <summary>The counters now; cheap enough for ten calls a second.</summary>
    DataPlaneSample Sample();

    /// <summary>Takes one piece of news about a real server; bounded and coalesced per server, so that a storm of failures costs nothing.</summary>
    bool TryReadFailure(out ServerFailure failure);

    /// <summary>How clients are treated from now on; takes force within milliseconds. Called by one caller at a time.</summary>
    void Treat(TrafficMode mode);

    /// <summary>Whether the mode is in force and no connection is left that it waits for. Never waits; to be polled.</summary>
    bool IsQuiet(TrafficMode mode);
}
