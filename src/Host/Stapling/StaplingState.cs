namespace LoadMaster.Host.Stapling;

/// <summary>How a certificate stands with its status.</summary>
public enum StaplingOutcome
{
    /// <summary>Cannot be asked for.</summary>
    None,

    /// <summary>Not asked for yet.</summary>
    Waiting,

    /// <summary>The responder calls it good.</summary>
    Good,

    /// <summary>The responder cannot be reached, or its answer is not right.</summary>
    Failed,

    /// <summary>The responder calls it revoked, or does not know it.</summary>
    Refused,
}

/// <summary>The stapling of one certificate on this node.</summary>
/// <param name="Problem">In words; empty for none.</param>
public sealed record StaplingState(StaplingOutcome Outcome, string Responder, string Problem)
{
    /// <summary>Of the response that is stapled; null while none is.</summary>
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? AskedAt { get; init; }

    public DateTimeOffset NextAsk { get; init; }

    /// <summary>In a row.</summary>
    public int Failures { get; init; }
}
