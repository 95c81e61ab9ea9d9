using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.DataPlane.Queueing;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The choice among servers that may have only so much in progress.</summary>
internal partial struct ServerChoice
{
    /// <summary>Every server that would do is at its limit.</summary>
    public const int Full = -2;

    /// <summary>Full servers that the balancer is asked to pass over; beyond that any with room will do.</summary>
    private const int PassedMax = 16;

    /// <summary>As <see cref="Next"/>, and the place at the server is taken; or <see cref="Full"/>.</summary>
    /// <param name="tied">With <see cref="Full"/>: the index of the one server that the client is tied to, or -1.</param>
    public int NextWithRoom(LoopEntry table, EventLoop loop, in ClientAddress client, out int tied)
    {
        tied = -1;
        var entry = table.Entry;
        if (_count == 0 && Tables(entry).Sticky is { } sticky && Known(entry, sticky, loop.Now) is var known and >= 0)
        {
            IsTied = true;
            if (entry.Queue!.Queue.TryTake(entry.Servers[known].State.Places!, loop))
            {
                return Remember(known);
            }

            tied = known;
            return Full;
        }

        return OtherWithRoom(table, loop, client);
    }

    /// <summary>Whatever server the client is tied to.</summary>
    public int OtherWithRoom(LoopEntry table, EventLoop loop, in ClientAddress client)
    {
        if (_count >= table.Entry.TriesMax)
        {
            return -1;
        }

        var (balancer, sticky) = Tables(table.Entry);
        var index = PickWithRoom(balancer, table.Entry, loop, ClientKey.Of(client.Bytes));
        if (index < 0)
        {
            return index;
        }

        sticky?.Tie(_key, index, loop.Now);
        return Remember(index);
    }

    /// <summary>The queue has given the client a place at this server.</summary>
    public void Take(LoopEntry table, int index, long now)
    {
        if (_count == Limits.ConnectAttemptsMax)
        {
            _count--;
        }

        var (_, sticky) = Tables(table.Entry);
        if (sticky is not null)
        {
            IsTied = Known(table.Entry, sticky, now) == index;
            if (!IsTied)
            {
                sticky.Tie(_key, index, now);
            }
        }

        Remember(index);
    }

    /// <summary>For another table: indexes mean other servers now.</summary>
    public void Restart()
    {
        _count = 0;
        IsTied = false;
    }

    private readonly int PickWithRoom(IBalancer balancer, ServiceEntry entry, EventLoop loop, ulong clientKey)
    {
        Span<int> passed = stackalloc int[Limits.ConnectAttemptsMax + PassedMax];
        Tried.CopyTo(passed);
        var count = _count;
        var queue = entry.Queue!.Queue;
        while (count < passed.Length)
        {
            var index = balancer.Pick(clientKey, passed[..count]);
            if (index < 0)
            {
                return count == _count ? -1 : Full;
            }

            // A server that is busy is available: backups do not stand in for it.
            if (count > _count && entry.Servers[index].Slot.IsBackup && !entry.Servers[passed[_count]].Slot.IsBackup)
            {
                return Full;
            }

            if (queue.TryTake(entry.Servers[index].State.Places!, loop))
            {
                return index;
            }

            passed[count++] = index;
        }

        for (var index = 0; index < entry.Servers.Length; index++)
        {
            var server = entry.Servers[index];
            if (server.Slot.TakesNewTraffic && server.Group == Group && server.Slot.IsBackup == entry.Servers[passed[_count]].Slot.IsBackup && !Tried.Contains(index) && queue.TryTake(server.State.Places!, loop))
            {
                return index;
            }
        }

        return Full;
    }
}
