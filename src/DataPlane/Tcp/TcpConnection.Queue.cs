using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Queueing;

namespace LoadMaster.DataPlane.Tcp;

/// <summary>The wait for a server that is at its limit; nothing is read meanwhile.</summary>
internal sealed partial class TcpConnection
{
    private Waiter? _waiter;
    private bool _isQueued;

    /// <summary>True when a server with room was found, and its place is taken; else the connection waits or has ended.</summary>
    private bool TakePlace(QueuePlan plan)
    {
        var index = _choice.NextWithRoom(_table, Loop, Address, out var tied);
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
        _waiter ??= new Waiter(Loop);
        _waiter.Prepare(this, _table.Entry, _choice.Group, _choice.Tried);
        if (!plan.Queue.Join(_waiter, tied < 0 ? null : _table.Entry.Servers[tied].State.Places, plan.LengthMax))
        {
            if (tied >= 0 && plan.Redispatch && TakeOtherPlace())
            {
                return true;
            }

            Service.Cell.QueueFull++;
            End(reset: true);
            return false;
        }

        if (_waiter.State == WaitState.Granted)
        {
            return TakeGranted();
        }

        if (_waiter.Deadline == 0)
        {
            Service.Cell.Queued++;
            _waiter.Deadline = Loop.Now + plan.TimeoutMilliseconds;
        }

        _isQueued = true;
        _waiter.Begin();
        LiftLimit();
        Arm(Math.Max(_waiter.Deadline - Loop.Now, 0));
        PumpQueue();
        return false;
    }

    private bool TakeOtherPlace()
    {
        var index = _choice.OtherWithRoom(_table, Loop, Address);
        if (index >= 0)
        {
            Use(index);
        }

        return index >= 0;
    }

    /// <summary>A client that has ended its side without a byte is gone; one that has said something may want its answer.</summary>
    private void PumpQueue()
    {
        if (_waiter!.State != WaitState.Waiting)
        {
            EndWait();
        }
        else if (PeerClosed && Peek(this, out _).IsEmpty)
        {
            Abort();
        }
    }

    private void EndWait()
    {
        _waiter!.End();
        _isQueued = false;
        if (_waiter.State != WaitState.Granted)
        {
            // What was learned of the client is still in the kernel: it begins again, with its place in the queue.
            _waiter.State = WaitState.Away;
            _table = Service.Current;
            OnAccepted();
            if (IsOpen)
            {
                OnFirstBytes();
            }
        }
        else if (TakeGranted())
        {
            Forward();
        }
    }

    private void Forward()
    {
        if (!TryConnect())
        {
            TryServers();
        }
    }

    /// <summary>False when the place is at a server that this connection's table does not have; then it has ended.</summary>
    private bool TakeGranted()
    {
        var places = _waiter!.Granted!;
        _waiter.State = WaitState.Away;
        _waiter.Granted = null;
        if (_table.Entry.Sni is null && !_table.Entry.IsSniGroup && !ReferenceEquals(_table, Service.Current)
            && _table.Entry.Config.Persistence == Service.Current.Entry.Config.Persistence && Service.Current.Entry.Sni is null)
        {
            _table = Service.Current;
            _choice.Restart();
        }

        var index = _table.IndexOf(places);
        if (index < 0)
        {
            places.End(Loop);
            GiveUp();
            return false;
        }

        _choice.Take(_table, index, Loop.Now);
        Use(index);
        return true;
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
        LeaveQueue();
        if (wasTied && plan.Redispatch && TakeOtherPlace())
        {
            Forward();
            return;
        }

        Service.Cell.QueueTimedOut++;
        End(reset: true);
    }

    /// <summary>Gives back a place that came at the last moment.</summary>
    private void LeaveQueue()
    {
        _isQueued = false;
        _table.Entry.Queue!.Queue.Leave(_waiter!)?.End(Loop);
    }
}
