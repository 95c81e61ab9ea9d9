using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Engine;

/// <summary>How one turn of moving bytes ended.</summary>
internal enum RelayOutcome
{
    /// <summary>Waits for bytes or for room.</summary>
    Waiting,

    /// <summary>Gave way with more to do: ask for another turn.</summary>
    Yielded,

    /// <summary>A side failed.</summary>
    Failed,
}

/// <summary>Moves bytes from one socket to another as they come; reads nothing while the other side has not taken what was read before.</summary>
internal static unsafe class Relay
{
    private const int ReadsPerTurn = 8;

    /// <param name="throttle">Null without limits of bandwidth.</param>
    public static RelayOutcome Pump(StreamSocket from, StreamSocket to, ref long moved, Throttle? throttle, Way way)
    {
        var pool = from.Loop.Buffers;
        if (!from.Input.IsEmpty)
        {
            moved += from.Input.Count;
            throttle?.Spend(way, from.Input.Count);
            var sent = to.Send(from.Input.Data, from.Input.Count);
            from.Input.Release(pool);
            if (!sent)
            {
                return RelayOutcome.Failed;
            }
        }

        for (var turn = 0; turn < ReadsPerTurn; turn++)
        {
            if (!from.ReadReady || !to.Output.IsEmpty)
            {
                return RelayOutcome.Waiting;
            }

            var room = to.ReadSize;
            if (throttle is not null && (room = throttle.Ask(way, room)) == 0)
            {
                return RelayOutcome.Waiting;
            }

            var count = from.Receive(pool.Scratch, room);
            switch (count)
            {
                case > 0:
                    moved += count;
                    throttle?.Spend(way, count);
                    if (!to.Send(pool.Scratch, count))
                    {
                        return RelayOutcome.Failed;
                    }

                    break;
                case 0:
                    return to.FinishWriting() ? RelayOutcome.Waiting : RelayOutcome.Failed;
                case StreamSocket.WouldBlock:
                    return RelayOutcome.Waiting;
                default:
                    return RelayOutcome.Failed;
            }
        }

        return RelayOutcome.Yielded;
    }
}
