namespace LoadMaster.Host.Composition;

/// <summary>For services that ask the actors: those start with the host, after some of its services.</summary>
public static class HostStart
{
    /// <summary>Ends once every service of the host has started.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ofStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stop);
    }
}
