using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Queueing;

/// <summary>
/// Who waits for the servers of one service, over all loops: who came first gets the first place that it may use. Places are counted without
/// a lock; the lock is taken only while somebody waits or has to. No wake-up is lost: a place is given back before <see cref="Waiting"/> is
/// read, and who waits is counted before it looks for a place once more.
/// </summary>
internal sealed class ServiceQueue
{
    private readonly Lock _lock = new();

    /// <summary>Those that may use more than one server.</summary>
    private readonly WaitLine _any = new();
    private ServerPlaces[] _known = [];
    private long _tickets;
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes a place at a server, but not in front of those that wait for it.</summary>
    public bool TryTake(ServerPlaces places, EventLoop loop)
    {
        if (Waiting == 0)
        {
            return places.TryTake();
        }

        lock (_lock)
        {
            Give(places, loop);
            return places.TryTake();
        }
    }

    /// <summary>Waits, or has a place at once: see its state. False when enough are waiting.</summary>
    /// <param name="own">The one server that will do; null for any.</param>
    public bool Join(Waiter waiter, ServerPlaces? own, int lengthMax)
    {
        lock (_lock)
        {
            if (_waiting >= lengthMax)
            {
                return false;
            }

            waiter.Ticket = waiter.Ticket == 0 ? ++_tickets : waiter.Ticket;
            waiter.Granted = null;
            waiter.IsTied = own is not null;
            waiter.State = WaitState.Waiting;
            (own?.Own ?? _any).Insert(waiter);
            Interlocked.Increment(ref _waiting);
            if (own is not null)
            {
                Give(own, waiter.Loop);
                return true;
            }

            foreach (var server in waiter.Servers)
            {
                if (server.State.Places is { TakesNew: true } places)
                {
                    Give(places, waiter.Loop);
                }
            }

            return true;
        }
    }

    /// <summary>Waits no more; a place that was granted is the caller's to give back or use.</summary>
    public ServerPlaces? Leave(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.State == WaitState.Waiting)
            {
                Remove(waiter);
            }

            waiter.State = WaitState.Away;
            var granted = waiter.Granted;
            waiter.Granted = null;
            return granted;
        }
    }

    /// <summary>Gives free places of a server to those that wait for them.</summary>
    public void Offer(ServerPlaces places, EventLoop? loop)
    {
        lock (_lock)
        {
            Give(places, loop);
        }
    }

    /// <summary>After every loop has taken a table: who waits for what will not come chooses anew, and new places are given away.</summary>
    /// <param name="now">The loops' milliseconds.</param>
    public void Settle(ServerEntry[] servers, long now)
    {
        lock (_lock)
        {
            var current = Array.ConvertAll(servers, server => server.State.Places!);
            foreach (var gone in _known.Except(current))
            {
                gone.TakesNew = false;
                MoveOn(gone.Own, _ => true);
            }

            _known = current;
            foreach (var server in servers)
            {
                if (!server.TakesKnownClients(now))
                {
                    MoveOn(server.State.Places!.Own, _ => true);
                }
            }

            MoveOn(_any, waiter => !Array.Exists(current, places => places.TakesNew && waiter.MayUse(places)));
            foreach (var places in current)
            {
                Give(places, null);
            }
        }
    }

    private void MoveOn(WaitLine line, Func<Waiter, bool> which)
    {
        for (var waiter = line.First; waiter is not null;)
        {
            var next = waiter.Next;
            if (which(waiter))
            {
                Remove(waiter);
                waiter.State = WaitState.MovedOn;
                waiter.Loop.Turns.Tell(waiter, null);
            }

            waiter = next;
        }
    }

    private void Give(ServerPlaces places, EventLoop? loop)
    {
        while (FirstFor(places) is { } waiter && places.TryTake())
        {
            Remove(waiter);
            waiter.Granted = places;
            waiter.State = WaitState.Granted;
            waiter.Loop.Turns.Tell(waiter, loop);
        }
    }

    private Waiter? FirstFor(ServerPlaces places)
    {
        var own = places.Own.First;
        var any = places.TakesNew ? _any.First : null;
        while (any is not null && !any.MayUse(places))
        {
            any = any.Next;
        }

        return own is null || (any is not null && any.Ticket < own.Ticket) ? any : own;
    }

    private void Remove(Waiter waiter)
    {
        waiter.Line!.Remove(waiter);
        Interlocked.Decrement(ref _waiting);
    }
}
