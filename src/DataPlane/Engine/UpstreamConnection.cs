namespace LoadMaster.DataPlane.Engine;

/// <summary>Who uses a connection to a real server.</summary>
internal interface IUpstreamUser
{
    /// <summary>The connect has ended: 0, or the errno of its failure.</summary>
    void OnConnected(int error);

    /// <summary>Bytes, room or the end; the connection's flags tell which.</summary>
    void OnUpstreamReady();

    /// <summary>An unexpected error met this connection.</summary>
    void OnUpstreamAborted();
}

/// <summary>A connection to a real server: connecting, in use by one client, or kept for the next.</summary>
internal sealed class UpstreamConnection(EventLoop loop) : StreamSocket(loop)
{
    private IUpstreamUser? _user;
    private bool _connecting;

    internal UpstreamConnection? NextIdle;
    internal UpstreamConnection? PreviousIdle;

    public LoopServer Server { get; private set; } = null!;

    /// <summary>Served a request before: it may have been closed by the server in the meantime.</summary>
    public bool IsReused { get; private set; }

    public bool IsConnecting => _connecting;

    /// <summary>0 once connecting, or the errno.</summary>
    public int StartConnect(LoopServer server, IUpstreamUser user)
    {
        var fd = Sockets.StartConnect(server.NativeAddress);
        if (fd < 0)
        {
            Loop.Objects.Retire(this);
            return -fd;
        }

        Server = server;
        _user = user;
        _connecting = true;
        IsReused = false;
        if (Open(fd))
        {
            return 0;
        }

        var error = Native.LastError;
        Close();
        return error;
    }

    public void GiveTo(IUpstreamUser user)
    {
        _user = user;
        IsReused = true;
    }

    /// <summary>Whether the server has neither closed nor said anything unasked; costs a system call.</summary>
    public unsafe bool LooksAlive()
    {
        byte probe;
        return !PeerClosed && Native.Receive(Fd, &probe, 1, Native.Peek) < 0 && Native.LastError == Native.WouldBlock;
    }

    /// <summary>Keeps the connection for another request, or closes it when it is not clean.</summary>
    public void Release()
    {
        _user = null;
        var clean = !ReadReady && !PeerClosed && !FinSent && Input.IsEmpty && Output.IsEmpty;
        if (!clean || !Server.TryKeep(this))
        {
            Close();
            return;
        }

        Loop.Timers.Set(this, Loop.Now + (long)(Loop.Options.UpstreamIdleTimeoutSeconds * 1000));
    }

    public void Close()
    {
        _user = null;
        if (IsOpen)
        {
            CloseSocket();
            Loop.Objects.Retire(this);
        }
    }

    public override void OnEvents(uint events)
    {
        NoteEvents(events);
        if (_user is null)
        {
            if (ReadReady)
            {
                CloseIdle();
            }
        }
        else if (_connecting)
        {
            const uint settled = Epoll.Out | Epoll.Error | Epoll.HangUp;
            if ((events & settled) != 0)
            {
                _connecting = false;
                _user.OnConnected(Sockets.TakeError(Fd));
            }
        }
        else
        {
            _user.OnUpstreamReady();
        }
    }

    public override void OnDeferred() => _user?.OnUpstreamReady();

    /// <summary>Only a kept connection has a timer; a used one is timed by its client.</summary>
    public override void OnTimer() => CloseIdle();

    public override void Abort()
    {
        if (_user is not null)
        {
            _user.OnUpstreamAborted();
        }
        else if (IsOpen)
        {
            CloseIdle();
        }
    }

    private void CloseIdle()
    {
        Server.RemoveIdle(this);
        Close();
    }
}
