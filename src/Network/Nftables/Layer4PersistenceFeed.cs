using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Network.Nftables;

/// <summary>
/// Which server each client of a layer 4 service keeps, as a stream for the standby. The kernel makes and renews the entries itself, so they are
/// found by looking at its maps from time to time and comparing; on the standby they are put into the same maps, where nothing else changes them.
/// </summary>
/// <param name="log">Gets a line when the kernel begins to refuse something.</param>
public sealed class Layer4PersistenceFeed(Layer4Kernel kernel, TimeProvider time, Action<string>? log = null) : IPersistenceFeed, IDisposable
{
    /// <summary>The least time between two looks; they take at most a twenty-fifth of the time.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private const int LookShare = 25;
    private const int BlocksPerStep = 8;

    /// <summary>A renewed entry is told when it would live on the standby for less than this part of its time.</summary>
    private const double RenewPart = 0.75;
    private readonly Dictionary<(ClientMap Map, ClientKey Client), (int Mark, double Until)> _sent = [];
    private readonly Queue<byte[]> _changes = [];

    /// <summary>On a standby: what its maps hold, until when; read once, as nobody else changes them there.</summary>
    private readonly Dictionary<ClientMap, Dictionary<ClientKey, double>> _present = [];
    private List<ClientEntry> _dump = [];
    private HashSet<(ClientMap Map, ClientKey Client)>? _named;
    private ClientMaps? _maps;
    private long? _lookedAt;
    private TimeSpan _pause = LookInterval;
    private bool _overflowed;
    private bool _recording;
    private string _problem = "";

    public bool Recording
    {
        get => _recording;
        set
        {
            if (value != _recording)
            {
                _sent.Clear();
                _changes.Clear();
                _present.Clear();
                _lookedAt = null;
            }

            _recording = value;
        }
    }

    /// <summary>Rises when a service's map is made.</summary>
    public long Generation => kernel.ClientMapsMade;

    private double Now => time.GetElapsedTime(0).TotalSeconds;

    public byte[] Drain()
    {
        if (_recording && _changes.Count == 0 && (_lookedAt is not { } at || time.GetElapsedTime(at) >= _pause))
        {
            Look();
        }

        return _changes.TryDequeue(out var block) ? block : [];
    }

    public bool TakeOverflow()
    {
        var was = _overflowed;
        _overflowed = false;
        return was;
    }

    public PersistenceDump Dump(long cursor)
    {
        if (cursor == 0)
        {
            _dump = ReadAll();
        }

        var blocks = new List<byte[]>();
        var next = (int)cursor;
        for (; blocks.Count < BlocksPerStep && next < _dump.Count; next += ClientEntry.PerBlock)
        {
            blocks.Add(Block([.. _dump.Skip(next).Take(ClientEntry.PerBlock).Select(entry => (entry, false))]));
        }

        return new PersistenceDump(blocks.ToValueList(), next < _dump.Count ? next : null);
    }

    public PersistenceApplied Apply(ReadOnlySpan<byte> block)
    {
        if (block.Length % ClientEntry.Length != 0)
        {
            throw new FormatException($"A block of {block.Length} bytes holds no whole number of layer 4 clients.");
        }

        var entries = new List<(ClientEntry Entry, bool Gone)>();
        for (; !block.IsEmpty; block = block[ClientEntry.Length..])
        {
            entries.Add(ClientEntry.Read(block));
        }

        var skipped = 0;
        var there = kernel.ClientMaps.ToHashSet();
        foreach (var some in entries.GroupBy(one => one.Entry.Map))
        {
            _named?.UnionWith(some.Select(one => (one.Entry.Map, one.Entry.Key)));
            skipped += there.Contains(some.Key) && TryPut(some.Key, some.ToList()) ? 0 : some.Count();
        }

        return new PersistenceApplied(entries.Count - skipped, skipped);
    }

    public void BeginFull()
    {
        _named = [];
        _present.Clear();
    }

    public int EndFull()
    {
        var named = _named ?? [];
        _named = null;
        var gone = ReadAll().Where(entry => !named.Contains((entry.Map, entry.Key))).ToList();
        foreach (var some in gone.GroupBy(entry => entry.Map))
        {
            foreach (var part in some.Chunk(ClientEntry.PerBlock))
            {
                TryPut(some.Key, [.. part.Select(entry => (entry, true))]);
            }
        }

        return gone.Count;
    }

    public PersistencePage? List(VirtualServiceId service, long cursor, int entriesMax) => null;

    public int Clear(VirtualServiceId service, PersistenceClient? client) => 0;

    public PersistenceUse Use() => new(_sent.Count, 0);

    public void Dispose() => _maps?.Dispose();

    /// <summary>What is there already is replaced, which gives it its new time. The kernel may have dropped an entry in between: then once more.</summary>
    private bool TryPut(ClientMap map, List<(ClientEntry Entry, bool Gone)> entries) => Guarded(false, maps =>
    {
        var last = entries.GroupBy(one => one.Entry.Key).Select(same => same.Last()).ToList();
        for (var attempt = 0; attempt < 2 && Present(maps, map) is { } present; attempt++)
        {
            var now = Now;
            var remove = last.Where(one => present.TryGetValue(one.Entry.Key, out var until) && until > now).Select(one => one.Entry.Key).ToList();
            if (maps.TryChange(map, remove, [.. last.Where(one => !one.Gone).Select(one => one.Entry)]))
            {
                Note(present, last, now);
                return true;
            }

            _ = _present.Remove(map);
        }

        return false;
    });

    private static void Note(Dictionary<ClientKey, double> present, List<(ClientEntry Entry, bool Gone)> changed, double now)
    {
        foreach (var (entry, gone) in changed)
        {
            if (gone)
            {
                _ = present.Remove(entry.Key);
            }
            else
            {
                present[entry.Key] = now + entry.SecondsLeft;
            }
        }
    }

    private Dictionary<ClientKey, double>? Present(ClientMaps maps, ClientMap map)
    {
        if (!_present.TryGetValue(map, out var present) && maps.Read(map) is { } read)
        {
            var now = Now;
            _present[map] = present = read.ToDictionary(entry => entry.Key, entry => now + entry.SecondsLeft);
        }

        return present;
    }

    private List<ClientEntry> ReadAll() => Guarded([], maps => kernel.ClientMaps.SelectMany(map => maps.Read(map) ?? []).ToList());

    private T Guarded<T>(T otherwise, Func<ClientMaps, T> work)
    {
        if (kernel.ClientMaps.Count == 0)
        {
            return otherwise;
        }

        try
        {
            var result = work(_maps ??= new ClientMaps());
            _problem = "";
            return result;
        }
        catch (NetworkException refused)
        {
            if (_problem != refused.Message)
            {
                _problem = refused.Message;
                log?.Invoke($"Clients of layer 4 services cannot be streamed between the nodes, so that they may change their server in a take-over: {_problem}");
            }

            return otherwise;
        }
    }

    private void Look()
    {
        var started = time.GetTimestamp();
        var now = Now;
        var seen = new HashSet<(ClientMap Map, ClientKey Client)>();
        var changes = new List<(ClientEntry Entry, bool Gone)>();
        foreach (var entry in ReadAll())
        {
            var key = (entry.Map, entry.Key);
            seen.Add(key);
            if (!_sent.TryGetValue(key, out var sent) || sent.Mark != entry.Mark || sent.Until - now < entry.SecondsLeft * RenewPart)
            {
                _sent[key] = (entry.Mark, now + entry.SecondsLeft);
                changes.Add((entry, false));
            }
        }

        foreach (var (map, client) in _sent.Keys.Where(key => !seen.Contains(key)).ToList())
        {
            _ = _sent.Remove((map, client), out var sent);
            changes.Add((new(map, client, sent.Mark, 0), true));
        }

        // What goes makes room for what comes: the peer's map may be full.
        foreach (var some in changes.OrderByDescending(change => change.Gone).Chunk(ClientEntry.PerBlock))
        {
            _changes.Enqueue(Block(some));
        }

        _overflowed |= _changes.Count > Limits.PersistenceBlocksWaitingMax;
        if (_overflowed)
        {
            _changes.Clear();
        }

        var took = time.GetElapsedTime(started);
        _pause = took * LookShare > LookInterval ? took * LookShare : LookInterval;
        _lookedAt = started;
    }

    private static byte[] Block(IReadOnlyList<(ClientEntry Entry, bool Gone)> entries)
    {
        var block = new byte[entries.Count * ClientEntry.Length];
        for (var index = 0; index < entries.Count; index++)
        {
            entries[index].Entry.Write(block.AsSpan(index * ClientEntry.Length), entries[index].Gone);
        }

        return block;
    }
}
