using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>The standby's end of the stream: takes blocks over in order, and asks for everything when one is missing.</summary>
internal sealed class PersistenceReceiver(string ownNode, IPersistenceFeed feed, TimeProvider time)
{
    /// <summary>How often everything is asked for again; the wish or its answer may be lost.</summary>
    internal static readonly TimeSpan WishInterval = TimeSpan.FromSeconds(1);

    private string _node = "";
    private long _stream;
    private long _sequence;
    private long _generation;
    private long _skippedBefore;
    private bool _hasOwn;
    private long _wished;

    public long Received { get; private set; }

    public long Skipped { get; private set; }

    /// <summary>
    /// The node was active and has entries of its own: what the next active node sends is no change of them, also where that node had been
    /// active all the while and sees no reason to send everything.
    /// </summary>
    public void OnWasActive()
    {
        _hasOwn = true;
        _wished = time.GetTimestamp() - (long)(WishInterval.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Called now and then on a standby; null when nothing is to be asked for, or nobody known to ask.</summary>
    public Ack? Wish()
    {
        if (!_hasOwn || _node.Length == 0 || time.GetElapsedTime(_wished) < WishInterval)
        {
            return null;
        }

        _wished = time.GetTimestamp();
        return new Ack(ownNode, _stream, _sequence, WantsFull: true);
    }

    public Ack OnBlock(Block block)
    {
        var current = block.Node == _node && block.Stream == _stream;
        if (current ? _hasOwn : block.Sequence != 1)
        {
            return new Ack(ownNode, block.Stream, 0, WantsFull: true);
        }

        if (!current)
        {
            (_node, _stream, _sequence, _hasOwn) = (block.Node, block.Stream, 0, false);
        }

        if (block.Sequence > _sequence + 1)
        {
            return new Ack(ownNode, block.Stream, _sequence, WantsFull: true);
        }

        if (block.Sequence == _sequence + 1)
        {
            TakeOver(block);
            _sequence = block.Sequence;
        }

        return new Ack(ownNode, block.Stream, _sequence, WantsFull: false);
    }

    /// <summary>
    /// The plan has changed: when a table was made that what came before could not go to, or something had to be skipped, everything is
    /// asked for again. Null: nothing is missing.
    /// </summary>
    public Ack? OnPlanApplied() =>
        _node.Length > 0 && (feed.Generation != _generation || Skipped != _skippedBefore)
            ? new Ack(ownNode, _stream, _sequence, WantsFull: true)
            : null;

    private void TakeOver(Block block)
    {
        switch (block.Kind)
        {
            case BlockKind.FullBegin:
                (_generation, _skippedBefore) = (feed.Generation, Skipped);
                feed.BeginFull();
                break;
            case BlockKind.FullEnd:
                _ = feed.EndFull();
                break;
            default:
                var (applied, skipped) = feed.Apply(block.Entries);
                Received += applied;
                Skipped += skipped;
                break;
        }
    }
}
