using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Replication.PersistenceSyncProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>The standby's end of the stream: takes blocks over in order, and asks for everything when one is missing.</summary>
internal sealed class PersistenceReceiver(string ownNode, IPersistenceFeed feed)
{
    private string _node = "";
    private long _stream;
    private long _sequence;
    private long _generation;
    private long _skippedBefore;

    public long Received { get; private set; }

    public long Skipped { get; private set; }

    public Ack OnBlock(Block block)
    {
        var current = block.Node == _node && block.Stream == _stream;
        if (!current && block.Sequence != 1)
        {
            return new Ack(ownNode, block.Stream, 0, WantsFull: true);
        }

        if (!current)
        {
            (_node, _stream, _sequence) = (block.Node, block.Stream, 0);
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
