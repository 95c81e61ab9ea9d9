using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Queueing;

/// <summary>How much a real server may have in progress, and who waits for that server alone. Lives as long as its <see cref="ServerState"/>.</summary>
internal sealed class ServerPlaces(ServiceQueue queue, ServerActivity activity)
{
    private int _max = int.MaxValue;
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

    /// <summary>Takes a place; never more than <see cref="Max"/> are taken over all loops.</summary>
    public bool TryTake() => activity.TryBegin(Max);

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
