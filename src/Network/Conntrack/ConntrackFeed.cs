using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Network.Conntrack;

/// <summary>
/// The connections of layer 4 services as a stream for the standby, in the form of the persistence entries'. New ones are told by the
/// kernel (<see cref="ConntrackEvents"/>); ends, changes of state and news that were lost are found by looking at the kernel's table from time to
/// time and comparing. On the standby they are made in the kernel at once, so that nothing is left to do at a take-over.
/// </summary>
/// <param name="wanted">Whether there are layer 4 services at all: else the kernel is not asked.</param>
/// <param name="log">Gets a line when the kernel begins to refuse something, and when it does not any more.</param>
/// <param name="eventBufferBytes">What the kernel keeps of news that nobody has read yet.</param>
public sealed class ConntrackFeed(
    TimeProvider time, Func<bool> wanted, Action<string>? log = null, int eventBufferBytes = ConntrackEvents.ReceiveBufferBytes) : IPersistenceFeed, IDisposable
{
    /// <summary>The least time between two looks.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private const int EventsPerDrain = 4096;
    private const int LookShare = 25;
    private const int BlocksPerStep = 8;
    private readonly Dictionary<ConntrackTuple, Sent> _sent = [];
    private readonly Queue<byte[]> _changes = [];
    private List<ConnectionRecord> _dump = [];
    private HashSet<ConntrackTuple>? _named;
    private long? _lookedAt;
    private TimeSpan _pause = LookInterval;
    private bool _overflowed;
    private bool _recording;
    private ConntrackEvents? _events;
    private string _problem = "";
    private string _eventsProblem = "";

    /// <summary>How often news came faster than they were read, so that the whole table was looked at instead.</summary>
    public long Overruns { get; private set; }

    public bool Recording
    {
        get => _recording;
        set
        {
            if (value != _recording)
            {
                _sent.Clear();
                _changes.Clear();
                _lookedAt = null;
                _events?.Dispose();
                _events = null;
            }

            _recording = value;
        }
    }

    public long Generation => 0;

    public byte[] Drain()
    {
        if (_recording && wanted() && _changes.Count == 0)
        {
            Hear();
            if (_lookedAt is not { } at || time.GetElapsedTime(at) >= _pause)
            {
                Look();
            }
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
            _dump = wanted() ? ReadAll() : [];
        }

        var blocks = new List<byte[]>();
        var next = (int)cursor;
        for (; blocks.Count < BlocksPerStep && next < _dump.Count; next += ConnectionCodec.PerBlock)
        {
            blocks.Add(Block(_dump.Skip(next).Take(ConnectionCodec.PerBlock).Select(record => (record, false)).ToList()));
        }

        return new PersistenceDump(blocks.ToValueList(), next < _dump.Count ? next : null);
    }

    public PersistenceApplied Apply(ReadOnlySpan<byte> block)
    {
        if (block.Length % ConnectionCodec.Length != 0)
        {
            throw new FormatException($"A block of {block.Length} bytes holds no whole number of connections.");
        }

        var records = new List<(ConnectionRecord Record, bool Gone)>();
        for (var at = 0; at < block.Length; at += ConnectionCodec.Length)
        {
            records.Add(ConnectionCodec.Read(block.Slice(at, ConnectionCodec.Length)));
        }

        return Put(records);
    }

    public void BeginFull() => _named = [];

    public int EndFull()
    {
        var named = _named ?? [];
        _named = null;
        var gone = ReadAll().Where(record => !named.Contains(record.Client)).ToList();
        if (gone.Count == 0)
        {
            return 0;
        }

        using var injector = new ConntrackInjector();
        gone.ForEach(record => injector.Delete(record));
        return gone.Count;
    }

    public PersistencePage? List(VirtualServiceId service, long cursor, int entriesMax) => null;

    public int Clear(VirtualServiceId service, PersistenceClient? client) => 0;

    public void Dispose() => _events?.Dispose();

    public PersistenceUse Use() => new(_sent.Count, 0);

    private PersistenceApplied Put(List<(ConnectionRecord Record, bool Gone)> records)
    {
        var (applied, skipped) = (0, 0);
        try
        {
            using var injector = new ConntrackInjector();
            foreach (var (record, gone) in records)
            {
                _named?.Add(record.Client);
                var taken = gone ? injector.Delete(record) : injector.Put(record);
                (applied, skipped) = taken ? (applied + 1, skipped) : (applied, skipped + 1);
            }
        }
        catch (NetworkException refused)
        {
            // Nothing more can be taken over now; the next full transfer tries again.
            skipped = records.Count - applied;
            Tell(refused.Message);
        }

        return new PersistenceApplied(applied, skipped);
    }

    /// <summary>Nothing on a machine without conntrack by netlink; then there are no layer 4 connections either.</summary>
    private List<ConnectionRecord> ReadAll()
    {
        try
        {
            var all = ConntrackTable.ReadAll().ConvertAll(AsTold);
            Tell("");
            return all;
        }
        catch (NetworkException refused)
        {
            Tell(refused.Message);
            return [];
        }
    }

    /// <summary>
    /// A connection that is being made counts as established, because by the time of a take-over it will be; should it never be, its short
    /// time in the kernel ends it.
    /// </summary>
    private static ConnectionRecord AsTold(ConnectionRecord record) =>
        record.Client.Protocol == ConntrackAttributes.ProtocolTcp && record.State < ConntrackAttributes.TcpEstablished
            ? record with { State = ConntrackAttributes.TcpEstablished }
            : record;

    /// <summary>A line for each new reason, not for each try.</summary>
    private void Tell(string problem)
    {
        if (problem == _problem)
        {
            return;
        }

        _problem = problem;
        log?.Invoke(problem.Length == 0
            ? "Layer 4 connections are read from the kernel again"
            : $"Layer 4 connections cannot be streamed between the nodes, so that they would be lost in a take-over: {problem}");
    }

    /// <summary>What is new since the last call; the next look puts everything right.</summary>
    private void Hear()
    {
        var fresh = new List<(ConnectionRecord Record, bool Gone)>();
        var now = time.GetTimestamp();
        try
        {
            _events ??= new ConntrackEvents(eventBufferBytes);
            var whole = _events.Read(EventsPerDrain, record =>
            {
                var told = AsTold(record);
                _sent[told.Client] = new Sent(told, now);
                fresh.Add((told, false));
            });
            if (!whole)
            {
                // The next look puts it right, in its own time: a flood must not make this node look without a pause.
                Overruns++;
            }

            _eventsProblem = "";
        }
        catch (NetworkException refused)
        {
            if (_eventsProblem != refused.Message)
            {
                _eventsProblem = refused.Message;
                log?.Invoke($"New layer 4 connections are told to the other node half a second late: {refused.Message}");
            }

            _events?.Dispose();
            _events = null;
        }

        foreach (var some in fresh.Chunk(ConnectionCodec.PerBlock))
        {
            _changes.Enqueue(Block(some));
        }
    }

    private void Look()
    {
        var started = time.GetTimestamp();
        var seen = new HashSet<ConntrackTuple>();
        var changes = new List<(ConnectionRecord Record, bool Gone)>();
        foreach (var record in ReadAll())
        {
            seen.Add(record.Client);
            if (!_sent.TryGetValue(record.Client, out var sent) || IsOld(sent, record, started))
            {
                _sent[record.Client] = new Sent(record, started);
                changes.Add((record, false));
            }
        }

        foreach (var gone in _sent.Where(sent => !seen.Contains(sent.Key)).Select(sent => sent.Value.Record).ToList())
        {
            _sent.Remove(gone.Client);
            changes.Add((gone, true));
        }

        foreach (var some in changes.Chunk(ConnectionCodec.PerBlock))
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

    /// <summary>Whether the standby's kernel has another state of it, or would forget it before long.</summary>
    private bool IsOld(Sent sent, ConnectionRecord record, long now) =>
        sent.Record.State != record.State
        || sent.Record.Mark != record.Mark
        || sent.Record.Reply != record.Reply
        || sent.Record.SequenceShift != record.SequenceShift
        || sent.Record.TimestampShift != record.TimestampShift
        || time.GetElapsedTime(sent.At, now).TotalSeconds > sent.Record.TimeoutSeconds / 2.0;

    private static byte[] Block(IReadOnlyList<(ConnectionRecord Record, bool Gone)> records)
    {
        var block = new byte[records.Count * ConnectionCodec.Length];
        for (var index = 0; index < records.Count; index++)
        {
            ConnectionCodec.Write(block.AsSpan(index * ConnectionCodec.Length), records[index].Record, records[index].Gone);
        }

        return block;
    }

    private readonly record struct Sent(ConnectionRecord Record, long At);
}
