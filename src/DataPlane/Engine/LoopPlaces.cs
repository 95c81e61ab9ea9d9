namespace LoadMaster.DataPlane.Engine;

/// <summary>The clients that one loop may have at a time; more wait in the kernel's queue. On the loop's own thread.</summary>
/// <param name="files">This loop's share of <see cref="DescriptorBudget.ForTraffic"/>.</param>
internal sealed class LoopPlaces(long files, Action<string> log)
{
    private const long TellEveryMilliseconds = 60_000;
    private long _toldAt = long.MinValue / 2;

    public int Listeners { get; set; }

    public int Clients { get; set; }

    /// <summary>Each client may need a connection to a real server.</summary>
    public bool HasRoom => (2L * Clients) + Listeners < files;

    /// <summary>A line in the log, now and then while it lasts.</summary>
    /// <param name="now">Milliseconds.</param>
    public void TellFull(long now)
    {
        if (now - _toldAt >= TellEveryMilliseconds)
        {
            _toldAt = now;
            log($"{Clients} clients are connected to one thread, its share of what this process may have open files for; more wait. Raise the limit (LimitNOFILE of the service's unit, ulimit -n), or limit connections per client network");
        }
    }
}
