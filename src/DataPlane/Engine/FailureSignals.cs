using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using LoadMaster.Domain;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>News about real servers for their health checkers: at most one of each kind per server waits, so that a storm of failures costs nothing.</summary>
internal sealed class FailureSignals
{
    private readonly ConcurrentQueue<(ServerState Server, string Reason, int InARow)> _queue = new();
    private int _count;

    public void Report(ServerState server, string reason)
    {
        if (server.TryMarkFailure())
        {
            Enqueue(server, reason, 0);
        }
    }

    /// <summary>It has failed so often in a row that it may have to be ejected.</summary>
    public void ReportOutlier(ServerState server, string reason, int failuresInARow)
    {
        if (server.TryMarkOutlier())
        {
            Enqueue(server, reason, failuresInARow);
        }
    }

    public bool TryRead([MaybeNullWhen(false)] out ServerFailure failure)
    {
        if (!_queue.TryDequeue(out var entry))
        {
            failure = null;
            return false;
        }

        Interlocked.Decrement(ref _count);
        Clear(entry.Server, entry.InARow);
        failure = new ServerFailure(entry.Server.Id, entry.Reason) { FailuresInARow = entry.InARow };
        return true;
    }

    private void Enqueue(ServerState server, string reason, int inARow)
    {
        if (Interlocked.Increment(ref _count) > Limits.FailureSignalsQueuedMax)
        {
            Interlocked.Decrement(ref _count);
            Clear(server, inARow);
            return;
        }

        _queue.Enqueue((server, reason, inARow));
    }

    private static void Clear(ServerState server, int inARow)
    {
        if (inARow == 0)
        {
            server.ClearFailure();
        }
        else
        {
            server.ClearOutlier();
        }
    }
}
