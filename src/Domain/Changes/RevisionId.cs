namespace LoadMaster.Domain.Changes;

/// <summary>
/// Names one event of a journal so that two nodes can tell whether they have the same one. The time is part of it because nodes that
/// were never a pair both begin with revision 1 in epoch 0.
/// </summary>
public readonly record struct RevisionId(long Revision, long Epoch, DateTimeOffset At)
{
    /// <summary>Before the first event; every journal begins here.</summary>
    public static RevisionId Genesis { get; } = new(0, 0, DateTimeOffset.UnixEpoch);

    public static RevisionId Of(ConfigEvent change) => new(change.Revision, change.Epoch, change.At);

    public override string ToString() => $"revision {Revision} of epoch {Epoch}";
}
