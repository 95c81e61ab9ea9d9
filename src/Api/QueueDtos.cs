namespace LoadMaster.Api;

/// <summary>How clients wait while every real server that may take them is at its <c>connectionsMax</c>.</summary>
public sealed record QueueDto(int LengthMax, double TimeoutSeconds, bool Redispatch, int RetryAfterSeconds);

/// <summary>What a client sends to change a service's queue; a field left null is not sent.</summary>
public sealed record QueueBody
{
    public int? LengthMax { get; init; }

    public double? TimeoutSeconds { get; init; }

    public bool? Redispatch { get; init; }

    public int? RetryAfterSeconds { get; init; }
}

/// <summary>Who waits in a service's queue. <c>Now</c>: at this moment; <c>Total</c>: who ever waited; <c>TimedOut</c>: turned away after the time; <c>Full</c>: turned away at once.</summary>
public sealed record QueuedDto(long Now, long Total, long TimedOut, long Full);
