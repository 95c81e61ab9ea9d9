using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>What outlives a restart of the HA actor inside one process.</summary>
public sealed class HaMemory
{
    internal HaMachineState? Last { get; set; }

    internal bool ShutdownTaskAdded { get; set; }

    /// <summary>How often this process came into each state.</summary>
    internal Dictionary<HaState, long> Entered { get; } = [];
}
