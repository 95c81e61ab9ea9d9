using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>How one loop treats its clients; while a switch of nodes is near it lets them go, and tells when none is left.</summary>
internal sealed class LoopTraffic(EventLoop loop) : TimerNode
{
    /// <summary>A client that was idle for this long is not just about to send its next request.</summary>
    public const long IdleMilliseconds = 500;

    /// <summary>A deaf loop waits for handshakes that it has answered already, and for the requests behind them.</summary>
    private const long DeafAtLeastMilliseconds = 200;
    private const long SweepEveryMilliseconds = 20;

    /// <summary>A drain may take minutes, and nobody waits for it.</summary>
    private const long DrainSweepEveryMilliseconds = 500;

    private volatile TrafficMode _wanted;

    /// <summary>The mode in which nothing is left to wait for; Open: there may be something.</summary>
    private volatile TrafficMode _quiet;
    private long _modeSince;

    public TrafficMode Mode { get; private set; }

    /// <summary>When clients began to be let go.</summary>
    public long Since { get; private set; }

    /// <summary>Called by any thread, which then wakes the loop.</summary>
    public void Want(TrafficMode mode) => _wanted = mode;

    public bool IsQuiet(TrafficMode mode) => mode == TrafficMode.Open || _quiet == mode;

    /// <summary>Takes over what is wanted.</summary>
    public void Follow()
    {
        var wanted = _wanted;
        if (wanted == Mode)
        {
            return;
        }

        _quiet = TrafficMode.Open;
        loop.Services.SetDeaf(wanted == TrafficMode.Deaf, wasDeaf: Mode == TrafficMode.Deaf);
        _modeSince = loop.Now;
        if (Mode == TrafficMode.Open)
        {
            Since = loop.Now;
        }

        Mode = wanted;
        if (Mode != TrafficMode.Open)
        {
            loop.SetTimer(this, 0);
        }
    }

    public override void OnTimer()
    {
        if (Mode == TrafficMode.Open)
        {
            return;
        }

        loop.SetTimer(this, Mode == TrafficMode.Draining ? DrainSweepEveryMilliseconds : SweepEveryMilliseconds);
        var busy = loop.Services.LetGo();
        var settled = Mode != TrafficMode.Deaf || loop.Now - _modeSince >= DeafAtLeastMilliseconds;
        _quiet = busy == 0 && settled ? Mode : TrafficMode.Open;
    }
}
