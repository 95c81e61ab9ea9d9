using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using LoadMaster.Domain;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>News about real servers for their health checkers: at most one per server waits, so that a storm of failures costs nothing.</summary>
internal sealed class FailureSignals
{
    private readonly ConcurrentQueue<(ServerState Server, string Reason)> _queue = new();
    private int _count;

    public void Report(ServerState server, string reason)
    {
        if (!server.TryMarkFailure())
        {
            return;
        }

        if (Interlocked.Increment(ref _count) > Limits.FailureSignalsQueuedMax)
        {
            Interlocked.Decrement(ref _count);
            server.ClearFailure();
            return;
        }

        _queue.Enqueue((server, reason));
    }

    public bool TryRead([MaybeNullWhen(false)] out ServerFailure failure)
    {
        if (!_queue.TryDequeue(out var entry))
        {
            failure = null;
            return false;
        }

        Interlocked.Decrement(ref _count);
        entry.Server.ClearFailure();
        failure = new ServerFailure(entry.Server.Id, entry.Reason);
        return true;
    }
}
