using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Queueing;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What a real server keeps from table to table: its live count, its counters, and whether news of it waits.</summary>
internal sealed class ServerState(RealServerId id, int loops)
{
    private int _failureQueued;
    private int _outlierQueued;
    private int _failuresInARow;

    public RealServerId Id { get; } = id;

    public ServerActivity Activity { get; } = new();

    /// <summary>Null while no server of its service ever had a limit of connections.</summary>
    public ServerPlaces? Places { get; set; }

    /// <summary>When it began to drain, in the loops' milliseconds; <see cref="long.MaxValue"/> while it does not. The builder's alone.</summary>
    public long DrainStartedAt { get; set; } = long.MaxValue;

    public ServerCell[] Cells { get; } = new ServerCell[loops];

    /// <summary>A request or connection is over.</summary>
    public void End(EventLoop loop)
    {
        Activity.End();
        Places?.AfterEnd(loop);
    }

    /// <summary>True for the first failure since the last one was read.</summary>
    public bool TryMarkFailure() =>
        Volatile.Read(ref _failureQueued) == 0 && Interlocked.CompareExchange(ref _failureQueued, 1, 0) == 0;

    /// <summary>As <see cref="TryMarkFailure"/>, for the news that it fails too often.</summary>
    public bool TryMarkOutlier() => Volatile.Read(ref _outlierQueued) == 0 && Interlocked.CompareExchange(ref _outlierQueued, 1, 0) == 0;

    public void ClearOutlier() => Volatile.Write(ref _outlierQueued, 0);

    /// <summary>How many there are now in a row, on all loops.</summary>
    public int CountFailure() => Interlocked.Increment(ref _failuresInARow);

    /// <summary>A server that is well costs a look at memory that nobody writes.</summary>
    public void NoteSuccess()
    {
        if (Volatile.Read(ref _failuresInARow) != 0)
        {
            Volatile.Write(ref _failuresInARow, 0);
        }
    }

    public void ClearFailure() => Volatile.Write(ref _failureQueued, 0);

    public ServerCounters Sum()
    {
        var sum = default(ServerCell);
        foreach (ref var cell in Cells.AsSpan())
        {
            sum.ConnectionsTotal += Volatile.Read(ref cell.ConnectionsTotal);
            sum.RequestsTotal += Volatile.Read(ref cell.RequestsTotal);
            sum.BytesIn += Volatile.Read(ref cell.BytesIn);
            sum.BytesOut += Volatile.Read(ref cell.BytesOut);
            sum.ConnectFailures += Volatile.Read(ref cell.ConnectFailures);
            sum.Responses.Add(ref cell.Responses);
            sum.ResponseFailures += Volatile.Read(ref cell.ResponseFailures);
        }

        return new ServerCounters(
            Id, sum.ConnectionsTotal, Activity.Active, sum.RequestsTotal, sum.BytesIn, sum.BytesOut, sum.ConnectFailures, sum.ResponseFailures)
        {
            Responses2xx = sum.Responses.Class2,
            Responses3xx = sum.Responses.Class3,
            Responses4xx = sum.Responses.Class4,
            Responses5xx = sum.Responses.Class5,
        };
    }
}
