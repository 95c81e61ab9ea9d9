using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Queueing;

namespace LoadMaster.DataPlane.Http;

/// <summary>The wait for a server that is at its limit.</summary>
internal sealed unsafe partial class HttpExchange
{
    private Waiter? _waiter;

    /// <summary>True when a server with room was found, and its place is taken; else the request waits or has its answer.</summary>
    private bool TakePlace(QueuePlan plan)
    {
        var index = _choice.NextWithRoom(_table, loop, _client.Address, out var tied);
        if (index == ServerChoice.Full)
        {
            return WaitForPlace(plan, tied);
        }

        if (index < 0)
        {
            GiveUp();
            return false;
        }

        Use(index);
        return true;
    }

    private bool WaitForPlace(QueuePlan plan, int tied)
    {
        _waiter ??= new Waiter(loop);
        _waiter.Prepare(_client, _table.Entry, _choice.Group, _choice.Tried);
        ref var cell = ref _client.Service.Cell;
        if (!plan.Queue.Join(_waiter, tied < 0 ? null : _table.Entry.Servers[tied].State.Places, plan.LengthMax))
        {
            if (tied >= 0 && plan.Redispatch && TakeOtherPlace())
            {
                return true;
            }

            cell.QueueFull++;
            RefuseByQueue(plan);
            return false;
        }

        if (_waiter.State == WaitState.Granted)
        {
            return TakeGranted();
        }

        if (_waiter.Deadline == 0)
        {
            cell.Queued++;
            _waiter.Deadline = loop.Now + plan.TimeoutMilliseconds;
        }

        _phase = Phase.Queued;
        _waiter.Begin();
        _client.LiftLimit();
        _client.Arm(Math.Max(_waiter.Deadline - loop.Now, 0));
        PumpQueue();
        return false;
    }

    private bool TakeOtherPlace()
    {
        var index = _choice.OtherWithRoom(_table, loop, _client.Address);
        if (index >= 0)
        {
            Use(index);
        }

        return index >= 0;
    }

    /// <summary>A client that ends its side while it waits is taken to be gone.</summary>
    private void PumpQueue()
    {
        if (_waiter!.State != WaitState.Waiting)
        {
            EndWait();
        }
        else if (_client.PeerClosed)
        {
            _client.Abort();
        }
    }

    private void EndWait()
    {
        _waiter!.End();
        _phase = Phase.Connecting;
        if (_waiter.State == WaitState.Granted)
        {
            if (TakeGranted())
            {
                Forward();
            }

            return;
        }

        _waiter.State = WaitState.Away;
        Refresh();
        TryServers();
    }

    /// <summary>False when the place is at a server that this request's table does not have; then it has been answered.</summary>
    private bool TakeGranted()
    {
        var places = _waiter!.Granted!;
        _waiter.State = WaitState.Away;
        _waiter.Granted = null;
        Refresh();
        var index = _table.IndexOf(places);
        if (index < 0)
        {
            places.End(loop);
            GiveUp();
            return false;
        }

        _choice.Take(_table, index, loop.Now);
        Use(index);
        return true;
    }

    /// <summary>A wait may be long: what has changed of the servers meanwhile counts, unless the rules or the persistence have changed too.</summary>
    private void Refresh()
    {
        var (now, then) = (_client.Service.Current, _table);
        if (!ReferenceEquals(now, then) && now.Entry.Queue is not null && ReferenceEquals(now.Entry.Rules, then.Entry.Rules)
            && now.Entry.Config.Groups == then.Entry.Config.Groups && now.Entry.Config.Persistence == then.Entry.Config.Persistence)
        {
            _table = now;
            _choice.Restart();
        }
    }

    private void OnQueueTimeout()
    {
        if (_waiter!.State != WaitState.Waiting)
        {
            EndWait();
            return;
        }

        var plan = _table.Entry.Queue!;
        var wasTied = _waiter.IsTied;
        _waiter.End();
        LeaveQueue(plan);
        _phase = Phase.Connecting;
        if (wasTied && plan.Redispatch && TakeOtherPlace())
        {
            Forward();
            return;
        }

        _client.Service.Cell.QueueTimedOut++;
        RefuseByQueue(plan);
    }

    /// <summary>Gives back a place that came at the last moment.</summary>
    private void LeaveQueue(QueuePlan plan) => plan.Queue.Leave(_waiter!)?.End(loop);

    private void RefuseByQueue(QueuePlan plan) => Answer(503, plan.Get(ClosesClient, _toHead));
}
