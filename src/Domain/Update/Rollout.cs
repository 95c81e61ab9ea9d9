using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Update;

/// <summary>How a rollout stands. Every state but the first is the end of it.</summary>
public enum RolloutState
{
    Running,
    Done,
    Cancelled,
    Failed,
}

/// <summary>
/// What the nodes of a pair have agreed to run. Each node keeps it on its disk, tells it to the others, and does its own part when its turn comes
/// (<see cref="RolloutRules"/>), so that nothing is lost when any of them ends at any moment.
/// </summary>
/// <param name="PackageSha256">Where the version comes from; empty: every node has it already (a rollback).</param>
/// <param name="Nodes">Who takes part.</param>
/// <param name="ReadySeconds">How long the new version may take to become ready on a node.</param>
/// <param name="Reason">Why it failed or was cancelled.</param>
public sealed record Rollout(
    string Id, DateTimeOffset StartedAt, string By, string Version, string PackageSha256, ValueList<string> Nodes, int ReadySeconds, RolloutState State, string Reason)
{
    public const int ReadySecondsDefault = 120;
    public const int ReadySecondsMin = 10;
    public const int ReadySecondsMax = 900;

    /// <summary>Whether this one is to be kept instead of the other: the later rollout, and of one rollout the state that is further on.</summary>
    public bool GoesBefore(Rollout? other) => other is null
        || (Id == other.Id ? State > other.State : (StartedAt, Id).CompareTo((other.StartedAt, other.Id)) > 0);
}

/// <summary>What one node says of its software.</summary>
/// <param name="Previous">The version before, which a rollback goes to; empty: none is kept.</param>
/// <param name="Updatable">It was installed so that it can be updated.</param>
/// <param name="Trial">The version has not proven itself yet.</param>
/// <param name="FailedRollout">The rollout that ended here with the version before; empty: none.</param>
/// <param name="Doing">For people: what it does or waits for in the rollout.</param>
public sealed record NodeRelease(
    string Node, string Version, string Date, string Previous, bool Updatable, bool Trial, string FailedRollout, string FailedReason, string Doing);
