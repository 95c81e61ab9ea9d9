using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Chooses the server of one request or connection, and the next one when that cannot be reached. A mutable struct: hold it in a field.</summary>
internal struct ServerChoice
{
    private TriedSlots _tried;
    private int _count;

    /// <summary>The server group that rules chose, from 1; 0: the servers of no group.</summary>
    public int Group { get; set; }

    /// <summary>Servers chosen so far.</summary>
    public readonly int Attempts => _count;

    /// <summary>The index of the next server to try, or -1 when there is none or enough were tried.</summary>
    public int Next(LoopEntry table, ref readonly ClientAddress client, long now)
    {
        if (_count == Limits.ConnectAttemptsMax)
        {
            return -1;
        }

        var entry = table.Entry;
        if (entry.Clients is null || Group > 0)
        {
            return Remember((Group == 0 ? entry.Balancer : entry.Groups[Group - 1]).Pick(ClientKey.Of(client.Bytes), Tried));
        }

        var settings = entry.Config.Persistence;
        var key = ClientAddressKey.Of(client.Bytes, settings.PrefixLengthV4, settings.PrefixLengthV6);
        if (_count == 0 && entry.Clients.TryGet(key, now, out var server) && TakesKnownClients(entry, entry.IndexOf(server), out var known))
        {
            return Remember(known);
        }

        var index = Remember(entry.Balancer.Pick(ClientKey.Of(client.Bytes), Tried));
        if (index >= 0)
        {
            entry.Clients.Set(key, entry.Servers[index].Slot.Id, now);
        }

        return index;
    }

    public void Reset()
    {
        _count = 0;
        Group = 0;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ReadOnlySpan<int> Tried => ((ReadOnlySpan<int>)_tried)[.._count];

    private int Remember(int index)
    {
        if (index >= 0)
        {
            _tried[_count++] = index;
        }

        return index;
    }

    private static bool TakesKnownClients(ServiceEntry entry, int index, out int known)
    {
        known = index;
        return index >= 0 && entry.Servers[index] is { Group: 0, Slot.Availability: ServerAvailability.Up or ServerAvailability.Draining };
    }
}
