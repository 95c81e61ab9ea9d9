using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The persistence tables of the table in force, for the control plane. Takes each stripe's lock for a moment, never a loop's time.</summary>
/// <param name="now">The loops' milliseconds.</param>
internal sealed class PersistenceFeed(PersistenceChanges changes, Func<long> now) : IPersistenceFeed
{
    /// <summary>Empty stripes that one step of a dump may pass.</summary>
    private const int StripesPerStep = 1024;

    private readonly List<StoredEntry> _read = [];
    private PersistentServices _services = PersistentServices.None;
    private long _generation;

    /// <inheritdoc/>
    public bool Recording
    {
        get => changes.Recording;
        set => changes.Recording = value;
    }

    /// <inheritdoc/>
    public long Generation => Volatile.Read(ref _generation);

    private PersistentServices Services => Volatile.Read(ref _services);

    /// <summary>A new table is in force: clients of servers that left are untied.</summary>
    public void Use(ServingTable table)
    {
        var before = Services;
        var after = new PersistentServices(table);
        Volatile.Write(ref _services, after);
        foreach (var service in after.Ordered)
        {
            var old = before.Find(service.Id);
            if (!ReferenceEquals(old?.Clients, service.Clients))
            {
                Interlocked.Increment(ref _generation);
            }
            else if (old.ServerLeaves(service))
            {
                _ = service.Clients.RemoveServers(server => !service.Has(server));
            }
        }

        foreach (var old in before.Ordered.Where(old => !ReferenceEquals(old.Clients, after.Find(old.Id)?.Clients)))
        {
            old.Clients.Abandon();
        }
    }

    /// <inheritdoc/>
    public byte[] Drain()
    {
        var services = Services;
        var moment = now();
        using var writer = new BlockWriter();
        while (!writer.IsFull && changes.TryTake(out var change))
        {
            if (services.Find(change.Service) is { } service && (change.Server == 0 || service.Has(change.Server)))
            {
                writer.Add(change.Service, change.Key, change.Server, service.Clients.Remaining(change.UsedAt, moment));
            }
        }

        return writer.ToBlock();
    }

    /// <inheritdoc/>
    public bool TakeOverflow() => changes.TakeOverflow();

    /// <inheritdoc/>
    public PersistenceDump Dump(long cursor)
    {
        var (from, stripe) = ((int)(cursor >> 32), (int)cursor);
        var blocks = new List<byte[]>();
        var passed = 0;
        foreach (var service in Services.Ordered)
        {
            if (service.Id < from)
            {
                continue;
            }

            for (stripe = service.Id == from ? stripe : 0; stripe < service.Clients.StripeCount; stripe++)
            {
                if (blocks.Count > 0 || passed++ >= StripesPerStep)
                {
                    return new PersistenceDump(blocks.ToValueList(), ((long)service.Id << 32) | (uint)stripe);
                }

                AddStripe(blocks, service, stripe);
            }
        }

        return new PersistenceDump(blocks.ToValueList(), null);
    }

    /// <inheritdoc/>
    public PersistenceApplied Apply(ReadOnlySpan<byte> block)
    {
        PersistenceBlock.Check(block);
        var services = Services;
        var moment = now();
        var skipped = 0;
        for (var at = 0; at < block.Length; at += Limits.PersistenceEntryBytes)
        {
            var (id, key, server, remaining) = PersistenceBlock.Read(block[at..]);
            if (services.Find(id) is not { } service || (server != 0 && !service.Has(server)))
            {
                skipped++;
            }
            else if (server == 0)
            {
                _ = service.Clients.Remove(key);
            }
            else if (remaining > 0)
            {
                service.Clients.Copy(key, server, remaining, moment);
            }
        }

        return new PersistenceApplied((block.Length / Limits.PersistenceEntryBytes) - skipped, skipped);
    }

    /// <inheritdoc/>
    public void BeginFull()
    {
        foreach (var service in Services.Ordered)
        {
            service.Clients.MarkAll();
        }
    }

    /// <inheritdoc/>
    public int EndFull() => Services.Ordered.Sum(service => service.Clients.RemoveMarked());

    /// <inheritdoc/>
    public PersistencePage? List(VirtualServiceId service, long cursor, int entriesMax) =>
        Services.FindUsedBy(service.Value)?.Page(cursor, entriesMax, now());

    /// <inheritdoc/>
    public int Clear(VirtualServiceId service, PersistenceClient? client) => Services.FindUsedBy(service.Value)?.Clear(client) ?? 0;

    /// <inheritdoc/>
    public PersistenceUse Use()
    {
        var services = Services.Ordered;
        return new PersistenceUse(services.Sum(service => (long)service.Clients.Count), services.Sum(service => service.Clients.MemoryBytes));
    }

    private void AddStripe(List<byte[]> blocks, PersistentService service, int stripe)
    {
        _read.Clear();
        var moment = now();
        service.Clients.ReadTo(stripe, _read, moment);
        using var writer = new BlockWriter();
        foreach (var entry in _read)
        {
            if (service.Has(entry.Server))
            {
                writer.Add(service.Id, entry.Key, entry.Server, service.Clients.Remaining(entry.UsedAt, moment));
                if (writer.IsFull)
                {
                    blocks.Add(writer.ToBlock());
                }
            }
        }

        if (!writer.IsEmpty)
        {
            blocks.Add(writer.ToBlock());
        }
    }
}
