using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Queueing;

/// <summary>How much a real server may have in progress, and who waits for that server alone. Lives as long as its <see cref="ServerState"/>.</summary>
internal sealed class ServerPlaces(ServiceQueue queue, ServerActivity activity)
{
    private int _max = int.MaxValue;
    private int _elsewhere;
    private bool _takesNew;
    private bool _isBackup;

    /// <summary>Clients that persistence ties to it; guarded by the queue's lock.</summary>
    internal WaitLine Own { get; } = new();

    /// <summary><see cref="int.MaxValue"/> for no limit.</summary>
    public int Max
    {
        get => Volatile.Read(ref _max);
        set => Volatile.Write(ref _max, value);
    }

    /// <summary>Clients that are tied to no server may come.</summary>
    public bool TakesNew
    {
        get => Volatile.Read(ref _takesNew);
        set => Volatile.Write(ref _takesNew, value);
    }

    /// <summary>Takes new traffic only while no other server can.</summary>
    public bool IsBackup
    {
        get => Volatile.Read(ref _isBackup);
        set => Volatile.Write(ref _isBackup, value);
    }

    /// <summary>What other nodes have in progress at it.</summary>
    public int Elsewhere => Volatile.Read(ref _elsewhere);

    /// <summary>Takes a place; never more than <see cref="Max"/> are taken over all loops.</summary>
    public bool TryTake() => activity.TryBegin(Max - Elsewhere);

    /// <summary>Places that have become free elsewhere are given to those that wait here.</summary>
    public void UseElsewhere(int active)
    {
        if (Interlocked.Exchange(ref _elsewhere, active) > active)
        {
            AfterEnd(null);
        }
    }

    /// <summary>Gives back a place that was taken and will not be used.</summary>
    public void End(EventLoop? loop)
    {
        activity.End();
        AfterEnd(loop);
    }

    /// <summary>A place has become free.</summary>
    /// <param name="loop">The caller's; null for none.</param>
    public void AfterEnd(EventLoop? loop)
    {
        if (queue.Waiting > 0)
        {
            queue.Offer(this, loop);
        }
    }
}
