using System.Buffers.Binary;
using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Simulation;

/// <summary>A table of persistence entries, client number to real server.</summary>
internal sealed class SimTable : IPersistenceFeed
{
    private const int DumpStep = 50;
    private readonly SortedDictionary<int, int> _entries = [];
    private readonly Queue<int> _changed = new();
    private HashSet<int>? _named;

    public IReadOnlyDictionary<int, int> Entries => _entries;

    public bool Recording
    {
        get;
        set
        {
            if (value && !field) _changed.Clear();
            field = value;
        }
    }

    public long Generation => 1;

    public void Put(int client, int server)
    {
        _entries[client] = server;
        if (Recording) _changed.Enqueue(client);
    }

    public byte[] Drain()
    {
        var clients = new List<int>();
        while (clients.Count < Limits.PersistenceBlockEntriesMax && _changed.TryDequeue(out var client)) clients.Add(client);
        return Block(clients);
    }

    public bool TakeOverflow() => false;

    public PersistenceDump Dump(long cursor)
    {
        var clients = _entries.Keys.Where(client => client >= cursor).Take(DumpStep).ToList();
        return new([Block(clients)], clients.Count < DumpStep ? null : clients[^1] + 1);
    }

    public PersistenceApplied Apply(ReadOnlySpan<byte> block)
    {
        for (var at = 0; at < block.Length; at += Limits.PersistenceEntryBytes)
        {
            var client = BinaryPrimitives.ReadInt32BigEndian(block[at..]);
            _entries[client] = BinaryPrimitives.ReadInt32BigEndian(block[(at + 4)..]);
            _named?.Add(client);
        }

        return new(block.Length / Limits.PersistenceEntryBytes, 0);
    }

    public void BeginFull() => _named = [];

    public int EndFull()
    {
        var gone = _named is { } named ? _entries.Keys.Where(client => !named.Contains(client)).ToList() : [];
        gone.ForEach(client => _entries.Remove(client));
        _named = null;
        return gone.Count;
    }

    public PersistencePage? List(VirtualServiceId service, long cursor, int entriesMax) => null;

    public int Clear(VirtualServiceId service, PersistenceClient? client) => 0;

    public PersistenceUse Use() => new(_entries.Count, 0);

    private byte[] Block(List<int> clients)
    {
        var block = new byte[clients.Count * Limits.PersistenceEntryBytes];
        for (var index = 0; index < clients.Count; index++)
        {
            var at = block.AsSpan(index * Limits.PersistenceEntryBytes);
            BinaryPrimitives.WriteInt32BigEndian(at, clients[index]);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], _entries[clients[index]]);
        }

        return block;
    }
}
