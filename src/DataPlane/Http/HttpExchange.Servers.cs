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
        while (true)
        {
            var address = _client.Address;
            var index = _choice.Next(_table, ref address, loop.Now);
            if (index < 0)
            {
                GiveUp();
                return;
            }

            _server = _table.Servers[index];
            _server.State.Activity.Begin();
            _client.LimitAs(_table.Entry.Servers[index]);
            if (TryReuse() || TryConnect())
            {
                return;
            }

            LeaveServer();
        }
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
    private UpstreamConnection? TakeKept() => _table.Entry.ProxySend == ProxyProtocolVersion.Off ? _server!.TakeIdle() : _client.TakeOwn(_server!);

    private void Keep(UpstreamConnection upstream)
    {
        if (_table.Entry.ProxySend == ProxyProtocolVersion.Off)
        {
            upstream.Release();
        }
        else
        {
            _client.KeepOwn(upstream);
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
        _mayResend = upstream.IsReused && _isIdempotent && _request.IsDone;
        if (!_mayResend)
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
        if (!ServesStale())
        {
            Fail(502);
        }
    }

    private void NoteConnectFailure(string reason)
    {
        _server!.Cell.ConnectFailures++;
        loop.Failures.Report(_server.State, reason);
    }

    private void NoteResponseFailure(string reason)
    {
        _server!.Cell.ResponseFailures++;
        loop.Failures.Report(_server.State, reason);
    }

    private void LeaveServer()
    {
        _upstream?.Close();
        _upstream = null;
        _server?.State.Activity.End();
        _server = null;
    }
}
