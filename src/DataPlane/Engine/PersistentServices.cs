using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The services of one table that tie clients to servers.</summary>
internal sealed class PersistentServices
{
    private readonly Dictionary<int, PersistentService> _byId;
    private readonly Dictionary<int, int> _leaders;

    public PersistentServices(ServingTable table)
    {
        Ordered = [.. table.Services.Where(entry => entry.OwnClients is not null).Select(entry => new PersistentService(entry, GroupsOf(entry, table))).OrderBy(service => service.Id)];
        _byId = Ordered.ToDictionary(service => service.Id);
        _leaders = table.Services.Where(entry => entry.Leader is not null).ToDictionary(entry => entry.Config.Id.Value, entry => entry.Leader!.Config.Id.Value);
    }

    public static PersistentServices None { get; } = new(ServingTable.Empty);

    /// <summary>The server groups of a service and of those that follow it, by their names.</summary>
    private static List<byte[]> GroupsOf(ServiceEntry leader, ServingTable table) =>
    [
        .. table.Services.Where(entry => ReferenceEquals(entry, leader) || ReferenceEquals(entry.Leader, leader))
            .SelectMany(entry => entry.Config.Groups).Select(group => group.Name).Distinct(StringComparer.Ordinal).Select(StickyClients.NameOf),
    ];

    /// <summary>By id.</summary>
    public PersistentService[] Ordered { get; }

    public PersistentService? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The one whose entries the service uses: its own, or those of the service it follows.</summary>
    public PersistentService? FindUsedBy(int id) => Find(_leaders.GetValueOrDefault(id, id));
}

/// <summary>One of them, with its servers by id.</summary>
/// <param name="groups">The names of the server groups that have entries in its table.</param>
internal sealed class PersistentService(ServiceEntry entry, IReadOnlyList<byte[]> groups)
{
    private readonly Dictionary<int, Endpoint> _servers = entry.Servers.ToDictionary(server => server.Slot.Id.Value, server => server.Slot.Address);

    public int Id => entry.Config.Id.Value;

    public PersistenceTable Clients => entry.OwnClients!;

    public bool Has(int server) => _servers.ContainsKey(server);

    /// <summary>Whether a server of this one is not in the next one.</summary>
    public bool ServerLeaves(PersistentService next) => _servers.Keys.Any(server => !next.Has(server));

    public int Clear(PersistenceClient? client)
    {
        if (client is null)
        {
            return Clients.Clear();
        }

        var settings = entry.Config.Persistence;
        var key = client.Address is { } address
            ? PersistenceKey.Of(address, settings.PrefixLengthV4, settings.PrefixLengthV6)
            : PersistenceKey.OfHash(client.Hash);
        return groups.Select(group => key.And(group)).Append(key).Count(one => Clients.Remove(one));
    }

    /// <summary>The cursor is a stripe and a place among its entries: entries that move meanwhile may be missed or come twice.</summary>
    public PersistencePage Page(long cursor, int entriesMax, long now)
    {
        var (stripe, skip) = (Math.Max(0, (int)(cursor >> 32)), Math.Max(0, (int)cursor));
        var found = new List<PersistenceEntry>();
        var read = new List<StoredEntry>();
        for (; stripe < Clients.StripeCount; stripe++, skip = 0)
        {
            read.Clear();
            Clients.ReadTo(stripe, read, now);
            foreach (var one in read.Skip(skip))
            {
                if (found.Count == entriesMax)
                {
                    return new PersistencePage(Clients.Count, found.ToValueList(), ((long)stripe << 32) | (uint)skip);
                }

                skip++;
                if (_servers.TryGetValue(one.Server, out var address))
                {
                    found.Add(new PersistenceEntry(
                        TextOf(one.Key), new RealServerId(one.Server), address, Clients.Remaining(one.UsedAt, now) / 1000.0));
                }
            }
        }

        return new PersistencePage(Clients.Count, found.ToValueList(), null);
    }

    private string TextOf(in PersistenceKey key)
    {
        if (key.IsHash)
        {
            return PersistenceClient.TextOf(key.HashValue);
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Value);
        var v4 = key.Family == AddressFamily.InterNetwork;
        var (address, length, whole) = v4
            ? (new IPAddress(bytes[12..]), entry.Config.Persistence.PrefixLengthV4, 32)
            : (new IPAddress(bytes), entry.Config.Persistence.PrefixLengthV6, 128);
        return length == whole ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{length}");
    }
}
