using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Tcp;

/// <summary>A client of a TCP service and its server: connects, then relays both ways until both have ended.</summary>
internal sealed partial class TcpConnection(EventLoop loop) : ServedConnection(loop), IUpstreamUser
{
    private LoopEntry _table = null!;
    private LoopServer? _server;
    private UpstreamConnection? _upstream;
    private ServerChoice _choice;

    public override LoopServer? Server => _server;

    public override UpstreamConnection? Upstream => _upstream;

    private bool IsRelaying => _upstream is { IsConnecting: false };

    protected override void Prepare()
    {
        _table = Service.Current;
        _awaitsHello = _looks = _isQueued = false;
        BeginAccount();
    }

    protected override void OnAccepted()
    {
        if (_table.Entry.Sni is null)
        {
            BeginChoice();
        }
        else
        {
            AwaitHello();
        }
    }

    public override void OnEvents(uint events)
    {
        NoteEvents(events);
        if ((events & Epoll.Error) != 0)
        {
            Abort();
        }
        else if (AwaitsProxyHeader)
        {
            ReadProxyHeader();
        }
        else
        {
            OnFirstBytes();
        }
    }

    protected override void OnFirstBytes()
    {
        if (_awaitsHello)
        {
            ReadHello();
        }
        else if (_looks)
        {
            Look();
        }
        else
        {
            Pump();
        }
    }

    public override void OnDeferred() => Pump();

    public void OnUpstreamReady() => Pump();

    public void OnUpstreamAborted() => Abort();

    public void OnConnected(int error)
    {
        if (error == 0)
        {
            if (_table.Entry.Outliers is not null)
            {
                _server!.State.NoteSuccess();
            }

            Arm(_table.Entry.Timeouts.TunnelIdle);
            Pump();
            return;
        }

        NoteConnectFailure(Native.ErrorText(error));
        TryServers();
    }

    /// <summary>A relayed connection has no idle moment to end in: it lasts until the drain time ends.</summary>
    public override void OnServiceRemoved()
    {
    }

    /// <summary>Nobody can tell the client to go; one that is at work now may end soon by itself.</summary>
    public override bool LetGo() => Loop.Traffic.Mode == TrafficMode.Deaf && !IsQuiet;

    public override void Abort()
    {
        if (!IsOpen)
        {
            return;
        }

        if (_table.Entry.AccessFormat is { } format)
        {
            WriteAccessLog(format);
        }

        if (_isQueued)
        {
            LeaveQueue();
        }

        _waiter?.Forget();
        LeaveServer();
        Leave();
        Loop.Objects.Retire(this);
    }

    protected override void OnTimeout()
    {
        if (_isQueued)
        {
            OnQueueTimeout();
            return;
        }

        if (IsRelaying || _server is null)
        {
            Abort();
            return;
        }

        NoteConnectFailure("connecting timed out");
        TryServers();
    }

    private void TryServers()
    {
        LeaveServer();
        while (_table.Entry.Queue is { } plan ? TakePlace(plan) : TakeServer())
        {
            if (TryConnect())
            {
                return;
            }

            LeaveServer();
        }
    }

    private bool TakeServer()
    {
        var address = Address;
        var index = _choice.Next(_table, ref address, Loop.Now);
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
        LimitAs(_table.Entry.Servers[index]);
    }

    private bool TryConnect()
    {
        var upstream = Loop.Objects.TakeUpstream();
        var error = Connect(upstream, _server!, this, _table.Entry);
        if (error != 0)
        {
            NoteConnectFailure(Native.ErrorText(error));
            return false;
        }

        _upstream = upstream;
        _server!.Cell.ConnectionsTotal++;
        Arm(_table.Entry.Timeouts.ServerConnect);
        return true;
    }

    private void GiveUp()
    {
        if (_choice.Attempts == 0)
        {
            Service.Cell.NoServerAvailable++;
        }

        Sockets.ResetOnClose(Fd);
        Abort();
    }

    private void Pump()
    {
        if (!IsRelaying)
        {
            if (_isQueued)
            {
                PumpQueue();
            }

            return;
        }

        var upstream = _upstream!;
        var waiting = Output.Count + upstream.Output.Count;
        if (!Flush() || !upstream.Flush())
        {
            End(reset: true);
            return;
        }

        if (_learns && upstream.ReadReady)
        {
            Learn(upstream);
        }

        var flushed = Output.Count + upstream.Output.Count < waiting;
        long sent = 0;
        long received = 0;
        var up = Relay.Pump(this, upstream, ref sent, Throttle, Way.In);
        var down = Relay.Pump(upstream, this, ref received, Throttle, Way.Out);
        Count(sent, received);
        if (up == RelayOutcome.Failed || down == RelayOutcome.Failed)
        {
            End(reset: true);
        }
        else if (FinSent && upstream.FinSent)
        {
            _isComplete = true;
            End(reset: false);
        }
        else
        {
            if (up == RelayOutcome.Yielded || down == RelayOutcome.Yielded)
            {
                Loop.Defer(this);
            }

            if (flushed || sent + received > 0)
            {
                Arm(_table.Entry.Timeouts.TunnelIdle);
            }
        }
    }

    private void Count(long sent, long received)
    {
        ref var service = ref Service.Cell;
        ref var server = ref _server!.Cell;
        service.BytesIn += sent;
        service.BytesOut += received;
        server.BytesIn += sent;
        server.BytesOut += received;
        _bytesIn += sent;
        _bytesOut += received;
    }

    private void End(bool reset)
    {
        if (reset)
        {
            Sockets.ResetOnClose(Fd);
        }

        Abort();
    }

    private void NoteConnectFailure(string reason)
    {
        _server!.Cell.ConnectFailures++;
        Loop.Failures.Report(_server.State, reason);
        _table.Entry.Outliers?.NoteFailure(Loop.Failures, _server.State, reason);
    }

    private void LeaveServer()
    {
        _upstream?.Close();
        _upstream = null;
        _server?.State.End(Loop);
        _server = null;
    }
}
