using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Balancing;

/// <summary>
/// Chooses a real server for one virtual service. Shared by all engine threads: lock-free, allocates nothing, reads no clock.
/// A new table makes new balancers; the rotation lives on in <see cref="BalancerRotation"/>.
/// </summary>
public interface IBalancer
{
    /// <summary>The index of the chosen slot, or -1 when no server takes new traffic.</summary>
    /// <param name="clientKey">Hash of the client's address, the same on every node and in every process.</param>
    /// <param name="tried">Slots that failed for this request already; they are chosen again only when no other is left: then -1.</param>
    int Pick(ulong clientKey, ReadOnlySpan<int> tried);
}

/// <summary>One real server as the table holds it: the plan's state, and the live count of what it is doing.</summary>
/// <param name="Activity">Lives as long as the server is configured; carried from table to table by its id.</param>
public sealed record ServerSlot(RealServerId Id, Endpoint Address, int EffectiveWeight, ServerAvailability Availability, ServerActivity Activity)
{
    /// <summary>Takes new traffic only while no other server can.</summary>
    public bool IsBackup { get; init; }

    /// <summary>How much of its share of new traffic it gets while it starts slowly, 1 to 100.</summary>
    public int SharePercent { get; init; } = 100;

    /// <summary>Whether a client without persistence may be sent here.</summary>
    public bool TakesNewTraffic => Availability == ServerAvailability.Up && EffectiveWeight > 0;
}

/// <summary>Requests (HTTP) or connections (TCP) in progress on a real server, over all threads.</summary>
public sealed class ServerActivity
{
    private long _active;

    public long Active => Volatile.Read(ref _active);

    public void Begin() => Interlocked.Increment(ref _active);

    /// <summary>False when so many are in progress already; never more than that are, however many threads try.</summary>
    public bool TryBegin(long max)
    {
        var seen = Volatile.Read(ref _active);
        while (seen < max)
        {
            var found = Interlocked.CompareExchange(ref _active, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    public void End() => Interlocked.Decrement(ref _active);
}

/// <summary>Where a service's rotation stands; carried from table to table, so that a new weight does not start again at the first server.</summary>
public sealed class BalancerRotation
{
    private long _next = -1;

    /// <summary>The next position, from 0 up; wraps into the non-negative range.</summary>
    public ulong Next() => (ulong)Interlocked.Increment(ref _next);

    /// <summary>The position that was given out last.</summary>
    public ulong Last => (ulong)Math.Max(Volatile.Read(ref _next), 0);
}
