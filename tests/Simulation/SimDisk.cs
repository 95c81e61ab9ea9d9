using LoadMaster.Domain.Changes;

namespace LoadMaster.Simulation;

/// <summary>A node's disk: what is on it survives everything; a write takes its time and is lost when the process dies before.</summary>
internal sealed class SimDisk(SimClock clock, Random random)
{
    private const double QuickMax = 8;
    private double _busyUntil;
    private int _life;

    /// <summary>The journal.</summary>
    public ConfigLog Log { get; set; } = ConfigLog.Empty;

    /// <summary>The file of reserved epochs.</summary>
    public long EpochsReserved { get; set; }

    /// <summary>Changes in conflict files.</summary>
    public HashSet<string> Conflicts { get; } = [];

    /// <summary>What every write takes longer, in milliseconds.</summary>
    public double Slow { get; set; }

    /// <summary>The process is gone: what it had not written yet never will be.</summary>
    public void Crash()
    {
        _life++;
        _busyUntil = 0;
    }

    /// <summary>One write after the other; the process hears of it a little later than it is durable, and may die in between.</summary>
    public void Write(Action durable, Action done)
    {
        var life = _life;
        _busyUntil = Math.Max(_busyUntil, clock.Now) + (random.NextDouble() * QuickMax) + Slow;
        clock.After(_busyUntil - clock.Now, () =>
        {
            if (life != _life) return;
            durable();
            clock.After(random.NextDouble(), () =>
            {
                if (life == _life) done();
            });
        });
    }
}
