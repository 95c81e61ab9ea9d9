using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>How the engine itself runs; what it serves comes with the plan.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>Event loops, one thread each.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Connections that the kernel queues for one listener of one loop.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>How long a kept connection to a real server may wait for its next request.</summary>
    public double UpstreamIdleTimeoutSeconds { get; init; } = 30;

    /// <summary>Opens the private keys of https services; without it they cannot be served.</summary>
    public IPrivateKeys? PrivateKeys { get; init; }

    /// <summary>What persistence keys are derived from, 16 bytes or more: the same on all nodes of a pair. Random when none is given.</summary>
    public byte[]? PersistenceSecret { get; init; }

    /// <summary>What the keys of session tickets are derived from; nodes with the same one resume each other's sessions. Without it one is made up.</summary>
    public byte[]? TicketSecret { get; init; }

    /// <summary>Brings answers to clients' addresses here; without it transparent services cannot be served.</summary>
    public IClientRoutes? ClientRoutes { get; init; }

    /// <summary>What of the process's open files is for traffic.</summary>
    public DescriptorBudget Descriptors { get; init; } = DescriptorBudget.OfThisProcess();

    /// <summary>What authorities are answered that ask for a proof over HTTP.</summary>
    public AcmeChallenges Challenges { get; init; } = new();

    /// <summary>Where the engine reports what should not happen; called on a loop's thread.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
