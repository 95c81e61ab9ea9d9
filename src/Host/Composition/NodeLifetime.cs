namespace LoadMaster.Host.Composition;

/// <summary>Lets parts of the node end the process in an orderly way, to be started afresh.</summary>
public sealed class NodeLifetime(IHostApplicationLifetime lifetime, ILogger<NodeLifetime> log) : Pair.IFreshStart
{
    private int _restartWanted;

    public int ExitCode => Volatile.Read(ref _restartWanted) == 1 ? Daemon.ExitRestart : Daemon.ExitOk;

    /// <summary>An administrator's command took effect and needs a fresh start.</summary>
    public void StartAfresh(string reason)
    {
        if (Interlocked.Exchange(ref _restartWanted, 1) == 0)
        {
            log.LogInformation("This node ends with exit code {ExitCode} to be started afresh: {Reason}", Daemon.ExitRestart, reason);
            lifetime.StopApplication();
        }
    }

    /// <summary>Means nothing while the host is stopping anyway: then parts end because they are told to.</summary>
    public void Restart(string reason)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        if (Interlocked.Exchange(ref _restartWanted, 1) == 0)
        {
            log.LogError("This node ends with exit code {ExitCode} to be started afresh: {Reason}", Daemon.ExitRestart, reason);
            lifetime.StopApplication();
        }
    }
}
