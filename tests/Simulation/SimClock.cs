namespace LoadMaster.Simulation;

/// <summary>Logical time in milliseconds and what is to happen when.</summary>
internal sealed class SimClock
{
    private readonly PriorityQueue<Action, (double At, long Sequence)> _queue = new();
    private long _sequence;

    public double Now { get; private set; }

    public void After(double milliseconds, Action what) => _queue.Enqueue(what, (Now + milliseconds, _sequence++));

    public void RunUntil(double end, Action afterEach)
    {
        while (_queue.TryPeek(out _, out var next) && next.At <= end)
        {
            var what = _queue.Dequeue();
            Now = next.At;
            what();
            afterEach();
        }

        Now = end;
    }
}
