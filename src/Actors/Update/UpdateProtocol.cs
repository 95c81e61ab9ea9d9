using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Update;

namespace LoadMaster.Actors.Update;

/// <summary>Messages of the update actor.</summary>
public static class UpdateProtocol
{
    // Commands, answered by Accepted or Refused

    /// <summary>This node begins the rollout; its package is checked and unpacked here already.</summary>
    public sealed record Begin(Rollout Rollout);

    /// <summary>Nodes that have not changed over stay as they are.</summary>
    public sealed record Cancel(string By);

    public sealed record Accepted(Rollout Rollout);

    public sealed record Refused(string Code, string Message);

    // Queries

    /// <summary>Answered by <see cref="State"/>.</summary>
    public sealed record GetState
    {
        public static GetState Instance { get; } = new();
    }

    /// <param name="Nodes">What each node last said, this one first; a peer that has said nothing is not among them.</param>
    public sealed record State(Rollout? Rollout, ValueList<NodeRelease> Nodes);

    // Between the nodes

    /// <summary>What the sender runs, and the rollout that it follows (<see cref="RolloutJson"/>; empty: none). Sent each second.</summary>
    public sealed record Report(NodeRelease Release, string Rollout) : IHaWireMessage;
}
