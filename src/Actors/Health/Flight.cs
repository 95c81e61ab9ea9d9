namespace LoadMaster.Actors.Health;

/// <summary>
/// One piece of detached work under way. Its answer carries it back and counts only while it is still the current one:
/// the instance is the epoch, so that an answer to an actor's earlier life is told from its own.
/// </summary>
internal sealed class Flight
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public void Cancel()
    {
        _source.Cancel();
        _source.Dispose();
    }
}
