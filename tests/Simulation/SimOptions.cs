namespace LoadMaster.Simulation;

/// <summary>What is broken on purpose, to prove that the checkers see it.</summary>
internal enum Mutation
{
    None,

    /// <summary>An active node does not look at the epoch of another active node.</summary>
    IgnoresEpoch,

    /// <summary>A node whose address lifetime ran out puts the addresses back instead of letting go.</summary>
    DoesNotFence,

    /// <summary>Silence of the peer alone is enough, whatever the link says.</summary>
    IgnoresEvidence,

    /// <summary>A node that is cut off goes on.</summary>
    IgnoresIsolation,

    /// <summary>No standby ever takes the addresses.</summary>
    NeverTakesOver,

    /// <summary>What the disk knew of epochs is gone after each start.</summary>
    ForgetsEpochs,

    /// <summary>A change is acknowledged before the journal has it.</summary>
    AcknowledgesBeforeJournal,

    /// <summary>The loser of a split throws its changes away.</summary>
    DropsConflicts,

    /// <summary>A standby takes any change, whatever its own history.</summary>
    AppendsBlindly,

    /// <summary>A gap in the stream of persistence entries is not noticed.</summary>
    IgnoresGaps,

    /// <summary>What comes through the gateway is thrown away.</summary>
    IgnoresRelay,

    /// <summary>An active node does not hear how much of the networks its peers have.</summary>
    IgnoresReach,
}

/// <summary>What kind of world a seed is run in.</summary>
internal sealed record SimOptions
{
    public int Seed { get; init; }

    public int Nodes { get; init; } = 2;

    public bool Arbiter { get; init; }

    /// <summary>The gateway sends heartbeats on, and the nodes may be cut from each other without an arbiter.</summary>
    public bool Relay { get; init; }

    /// <summary>Each node has a second service network, which it may lose.</summary>
    public bool SecondNetwork { get; init; }

    /// <summary>The data planes never have a client to wait for.</summary>
    public bool QuietAtOnce { get; init; }

    public Mutation Mutation { get; init; }

    /// <summary>The trace names every input and effect, not only what changed.</summary>
    public bool Verbose { get; init; }

    public override string ToString() =>
        $"seed {Seed}, {Nodes} nodes{(Arbiter ? ", arbiter" : "")}{(Relay ? ", relay" : "")}{(SecondNetwork ? ", second network" : "")}{(Mutation == Mutation.None ? "" : $", broken on purpose: {Mutation}")}";
}
