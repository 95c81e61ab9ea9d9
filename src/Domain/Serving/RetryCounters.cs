namespace LoadMaster.Domain.Serving;

/// <summary>Requests that were given to another server because of a response or the lack of one.</summary>
/// <param name="Denied">Not, because the budget was used up.</param>
public sealed record RetryCounters(long Sent, long Denied)
{
    public static RetryCounters None { get; } = new(0, 0);
}
