using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Chooses the server of one request or connection, and the next one when that cannot be reached. A mutable struct: hold it in a field.</summary>
internal partial struct ServerChoice
{
    private TriedSlots _tried;
    private int _count;
    private PersistenceKey _key;

    /// <summary>The server group that rules chose, from 1; 0: the servers of no group.</summary>
    public int Group { get; set; }

    /// <summary>Servers chosen so far.</summary>
    public readonly int Attempts => _count;

    /// <summary>The index of the server chosen last.</summary>
    public readonly int Current => _tried[_count - 1];

    /// <summary>What the client's cookie calls its server; 0 for none.</summary>
    public int Named { get; private set; }

    /// <summary>Persistence tied the client to a server that takes it, before this choice.</summary>
    public bool IsTied { get; private set; }

    /// <summary>For a client that persistence may know.</summary>
    /// <param name="key">In the service's table.</param>
    /// <param name="named">By its cookie; 0 for none.</param>
    public void Begin(in PersistenceKey key, int named)
    {
        _count = 0;
        IsTied = false;
        _key = key;
        Named = named;
    }

    /// <summary>For a service without persistence.</summary>
    public void Reset()
    {
        _count = 0;
        IsTied = false;
    }

    /// <summary>The index of the next server to try, or -1 when there is none or enough were tried.</summary>
    public int Next(LoopEntry table, ref readonly ClientAddress client, long now)
    {
        if (_count >= table.Entry.TriesMax)
        {
            return -1;
        }

        var entry = table.Entry;
        var (balancer, sticky) = Tables(entry);
        if (sticky is null)
        {
            return Remember(balancer.Pick(ClientKey.Of(client.Bytes), Tried));
        }

        if (_count == 0)
        {
            var known = Known(entry, sticky, now);
            if (known >= 0)
            {
                IsTied = true;
                return Remember(known);
            }
        }

        var index = Remember(balancer.Pick(ClientKey.Of(client.Bytes), Tried));
        if (index >= 0)
        {
            sticky.Tie(_key, index, now);
        }

        return index;
    }

    private readonly GroupEntry Tables(ServiceEntry entry) => Group == 0 ? new GroupEntry(entry.Balancer, entry.Sticky) : entry.Groups[Group - 1];

    /// <summary>The server that the client is tied to, if it takes it; else -1.</summary>
    private readonly int Known(ServiceEntry entry, StickyClients sticky, long now)
    {
        var known = Named != 0 ? sticky.IndexOf(Named) : sticky.Find(_key, now);
        return known >= 0 && entry.Servers[known].TakesKnownClients(now) ? known : -1;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<int> Tried => ((ReadOnlySpan<int>)_tried)[.._count];

    private int Remember(int index)
    {
        if (index >= 0)
        {
            _tried[_count++] = index;
        }

        return index;
    }
}
