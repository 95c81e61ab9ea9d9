using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>Finding a server that takes the request.</summary>
internal sealed unsafe partial class HttpExchange
{
    public void OnConnected(int error)
    {
        if (error == 0 && SendHeld())
        {
            PumpRequest();
            return;
        }

        NoteConnectFailure(error == 0 ? "connection lost at once" : _upstream!.ErrorText(error));
        LeaveServer();
        TryServers();
    }

    private void TryServers()
    {
        while (_table.Entry.Queue is { } plan ? TakePlace(plan) : TakeServer())
        {
            if (TryReuse() || TryConnect())
            {
                return;
            }

            LeaveServer();
        }
    }

    /// <summary>To the server that was taken, or the next.</summary>
    private void Forward()
    {
        if (!TryReuse() && !TryConnect())
        {
            LeaveServer();
            TryServers();
        }
    }

    /// <summary>False when none is left, and the request has its answer.</summary>
    private bool TakeServer()
    {
        var address = _client.Address;
        var index = _choice.Next(_table, ref address, loop.Now);
        if (index < 0)
        {
            GiveUp();
            return false;
        }

        _table.Servers[index].State.Activity.Begin();
        Use(index);
        return true;
    }

    private void Use(int index)
    {
        _server = _table.Servers[index];
        _tries++;
        _client.LimitAs(_table.Entry.Servers[index]);
    }

    private bool TryReuse()
    {
        while (TakeKept() is { } upstream)
        {
            _upstream = upstream;
            upstream.GiveTo(this);
            // What may not be sent twice goes only where the server has not hung up yet.
            if ((_isIdempotent || upstream.LooksAlive()) && SendHeld())
            {
                PumpRequest();
                return true;
            }

            upstream.Close();
            _upstream = null;
        }

        return false;
    }

    /// <summary>What tells of its client is for that client alone.</summary>
    private UpstreamConnection? TakeKept() => _table.Entry.IsPerClient ? _client.TakeOwn(_server!, _table.Entry.Config) : _server!.TakeIdle();

    private void Keep(UpstreamConnection upstream)
    {
        if (_table.Entry.IsPerClient)
        {
            _client.KeepOwn(upstream, _table.Entry.Config);
        }
        else
        {
            upstream.Release();
        }
    }

    private bool TryConnect()
    {
        var upstream = loop.Objects.TakeUpstream();
        var error = _client.Connect(upstream, _server!, this, _table.Entry);
        if (error != 0)
        {
            NoteConnectFailure(Native.ErrorText(error));
            return false;
        }

        _upstream = upstream;
        _phase = Phase.Connecting;
        _server!.Cell.ConnectionsTotal++;
        _client.Arm(Timeouts.ServerConnect);
        return true;
    }

    private bool SendHeld()
    {
        var upstream = _upstream!;
        if (!upstream.Send(_held.Data, _held.Count))
        {
            return false;
        }

        ref var cell = ref _server!.Cell;
        cell.RequestsTotal++;
        cell.BytesIn += _held.Count;
        var isWhole = _isIdempotent && _request.IsDone;
        _mayResend = isWhole && upstream.IsReused;
        _mayRetry = isWhole && _table.Entry.Retry is not null && !_askedSorry;
        if (!_mayResend && !_mayRetry)
        {
            _held.Release(Buffers);
        }

        _phase = Phase.Waiting;
        ArmWaiting();
        return true;
    }

    /// <summary>The server closed without a byte of a response.</summary>
    private void OnServerEnded()
    {
        if (_hold == ResponseHold.Holding)
        {
            EndHeldResponse();
            return;
        }

        if (!_mayResend)
        {
            FailServer("closed without a response");
            return;
        }

        // It had closed the kept connection before our request reached it: once more, on a new one.
        _mayResend = false;
        _upstream!.Close();
        _upstream = null;
        if (!TryConnect())
        {
            LeaveServer();
            TryServers();
        }
    }

    private void FailServer(string reason)
    {
        NoteResponseFailure(reason);
        if (!(_mayRetry && TryRetry(502)) && !ServesStale())
        {
            Fail(502);
        }
    }

    private void NoteConnectFailure(string reason)
    {
        _server!.Cell.ConnectFailures++;
        loop.Failures.Report(_server.State, reason);
        _table.Entry.Outliers?.NoteFailure(loop.Failures, _server.State, reason);
    }

    private void NoteResponseFailure(string reason)
    {
        _server!.Cell.ResponseFailures++;
        loop.Failures.Report(_server.State, reason);
        _table.Entry.Outliers?.NoteFailure(loop.Failures, _server.State, reason);
    }

    private void LeaveServer()
    {
        _upstream?.Close();
        _upstream = null;
        _server?.State.End(loop);
        _server = null;
    }
}
