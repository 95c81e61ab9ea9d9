namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's queue.</summary>
internal static class QueueForms
{
    public static readonly ObjectForm<QueueSettings> Settings = new ObjectForm<QueueSettings>(
            "queue", "How clients wait while every real server that may take them is at its connectionsMax, on each node.", new QueueSettings())
        .Field(
            "lengthMax", new WholeNumberForm(0, Limits.QueueLengthMax), q => q.LengthMax, (q, v) => q with { LengthMax = v },
            "How many may wait at a time; 0: nobody waits.")
        .Field(
            "timeoutSeconds", new NumberForm(Limits.TimeoutSecondsMin, Limits.QueueTimeoutSecondsMax), q => q.TimeoutSeconds, (q, v) => q with { TimeoutSeconds = v },
            "How long one of them waits; then 503 (a tcp connection is reset).")
        .Field(
            "redispatch", CommonForms.Flag, q => q.Redispatch, (q, v) => q with { Redispatch = v },
            "A client that persistence ties to a server goes to another one with room, instead of being turned away from the queue for its own.")
        .Field(
            "retryAfterSeconds", new WholeNumberForm(1, Limits.RetryAfterSecondsMax), q => q.RetryAfterSeconds, (q, v) => q with { RetryAfterSeconds = v },
            "What Retry-After says to a client that was turned away (http and https services).");
}
