using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>
/// The active node's end of the stream to one peer. Blocks go out in the order they were made, so that a change noted after an entry was
/// read for a full transfer also arrives after it.
/// </summary>
internal sealed class PersistenceSender(string ownNode, string node, IPersistenceFeed feed, TimeProvider time, Action<Block> send)
{
    /// <summary>Without an answer for so long, blocks count as lost.</summary>
    internal static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private readonly Queue<Block> _waiting = [];
    private readonly Queue<Block> _sent = [];
    private long? _dumpCursor;
    private long _stream;
    private long _lastSequence;
    private long _acknowledged;
    private long _fullEnd;
    private long _fullTransfers;
    private long _entriesBehind;
    private long _quietSince;
    private long? _answeredAt;

    public string Node { get; } = node;

    /// <summary>Whether one more block of changes may wait; with one too many everything is sent anew.</summary>
    public bool HasRoom => _waiting.Count < Limits.PersistenceBlocksWaitingMax;

    /// <summary>Begins a new stream with everything; what waited is in it.</summary>
    public void SendAll()
    {
        _waiting.Clear();
        _sent.Clear();
        _entriesBehind = 0;
        _stream = Math.Max(_stream + 1, time.GetTimestamp());
        (_lastSequence, _acknowledged, _fullEnd) = (0, 0, long.MaxValue);
        _fullTransfers++;
        _quietSince = time.GetTimestamp();
        Add(BlockKind.FullBegin, []);
        _dumpCursor = 0;
        Pump();
    }

    /// <summary>A block of changes; when too many wait, everything is cheaper and bounded.</summary>
    public void Add(byte[] entries)
    {
        if (!HasRoom)
        {
            SendAll();
            return;
        }

        Add(BlockKind.Entries, entries);
        Pump();
    }

    public void OnAck(Ack ack)
    {
        if (ack.Stream != _stream || ack.Sequence > _lastSequence)
        {
            return;
        }

        _answeredAt = time.GetTimestamp();
        if (ack.WantsFull)
        {
            SendAll();
            return;
        }

        while (_sent.TryPeek(out var first) && first.Sequence <= ack.Sequence)
        {
            _sent.Dequeue();
            _acknowledged = first.Sequence;
            _entriesBehind -= EntriesOf(first.Entries);
            _quietSince = time.GetTimestamp();
        }

        Pump();
    }

    /// <summary>Called now and then: a peer that has not answered what was sent gets everything anew.</summary>
    public void CheckAnswers()
    {
        if (_sent.Count > 0 && time.GetElapsedTime(_quietSince) >= AnswerTimeout)
        {
            SendAll();
        }
    }

    public PeerProgress Progress() => new(
        Node,
        _entriesBehind,
        _waiting.Count + _sent.Count,
        _acknowledged,
        _fullTransfers,
        _acknowledged < _fullEnd,
        _answeredAt is { } at ? (long)time.GetElapsedTime(at).TotalMilliseconds : null);

    private void Pump()
    {
        while (_sent.Count < Limits.PersistenceWindowBlocks && (_waiting.Count > 0 || ReadMore()))
        {
            if (_sent.Count == 0)
            {
                _quietSince = time.GetTimestamp();
            }

            var block = _waiting.Dequeue();
            _sent.Enqueue(block);
            send(block);
        }
    }

    /// <summary>The next step of a full transfer; false when none goes on.</summary>
    private bool ReadMore()
    {
        if (_dumpCursor is not { } cursor)
        {
            return false;
        }

        var (blocks, next) = feed.Dump(cursor);
        foreach (var block in blocks)
        {
            Add(BlockKind.Entries, block);
        }

        _dumpCursor = next;
        if (next is null)
        {
            Add(BlockKind.FullEnd, []);
            _fullEnd = _lastSequence;
        }

        return _waiting.Count > 0 || ReadMore();
    }

    private void Add(BlockKind kind, byte[] entries)
    {
        _waiting.Enqueue(new Block(ownNode, _stream, ++_lastSequence, kind, entries));
        _entriesBehind += EntriesOf(entries);
    }

    private static int EntriesOf(byte[] entries) => entries.Length / Limits.PersistenceEntryBytes;
}
