using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Queueing;

/// <summary>Tells one loop whose wait is over. Who is told may be gone or elsewhere by then: its own state says.</summary>
internal sealed class LoopTurns(EventLoop loop)
{
    private readonly Lock _lock = new();
    private Waiter? _first;

    /// <param name="caller">The loop that calls; null for another thread.</param>
    public void Tell(Waiter waiter, EventLoop? caller)
    {
        if (ReferenceEquals(caller, loop))
        {
            loop.Defer(waiter.Connection);
            return;
        }

        bool isFirst;
        lock (_lock)
        {
            if (waiter.IsTold)
            {
                return;
            }

            isFirst = _first is null;
            waiter.IsTold = true;
            waiter.NextTold = _first;
            _first = waiter;
        }

        if (isFirst)
        {
            loop.Wake();
        }
    }

    /// <summary>On the loop's own thread.</summary>
    public void Take()
    {
        if (Volatile.Read(ref _first) is null)
        {
            return;
        }

        lock (_lock)
        {
            while (_first is { } waiter)
            {
                _first = waiter.NextTold;
                waiter.NextTold = null;
                waiter.IsTold = false;
                loop.Defer(waiter.Connection);
            }
        }
    }
}
