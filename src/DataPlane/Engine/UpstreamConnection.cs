using LoadMaster.DataPlane.Tls;

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
    /// <summary>Stands for an errno.</summary>
    private const int TlsFailed = int.MaxValue;

    private IUpstreamUser? _user;
    private bool _connecting;
    private bool _handshaking;
    private bool _sessionKept;

    internal UpstreamConnection? NextIdle;
    internal UpstreamConnection? PreviousIdle;

    public LoopServer Server { get; private set; } = null!;

    /// <summary>Served a request before: it may have been closed by the server in the meantime.</summary>
    public bool IsReused { get; private set; }

    /// <summary>TCP is connecting, or TLS is being agreed on.</summary>
    public bool IsConnecting => _connecting;

    /// <summary>Why connecting failed, in words.</summary>
    public string ErrorText(int error) => error == TlsFailed ? $"TLS: {HandshakeFailure}" : Native.ErrorText(error);

    /// <summary>0 once connecting, or the errno.</summary>
    /// <param name="from">Whose address the connection comes from; null for this node's own.</param>
    /// <param name="greeting">Sent first of all, before TLS too.</param>
    public unsafe int StartConnect(LoopServer server, IUpstreamUser user, in ClientAddress? from, ReadOnlySpan<byte> greeting)
    {
        var fd = Sockets.StartConnect(server.NativeAddress, from);
        if (fd < 0)
        {
            Loop.Objects.Retire(this);
            return -fd;
        }

        Server = server;
        _user = user;
        _connecting = true;
        IsReused = _handshaking = _sessionKept = false;
        if (Open(fd))
        {
            if (!greeting.IsEmpty)
            {
                fixed (byte* bytes = greeting)
                {
                    _ = Output.Append(Loop.Buffers, bytes, greeting.Length);
                }
            }

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
        if (!IsClean || !Server.TryKeep(this))
        {
            Close();
            return;
        }

        KeepSession();

        Loop.Timers.Set(this, Loop.Now + (long)(Loop.Options.UpstreamIdleTimeoutSeconds * 1000));
    }

    /// <summary>Keeps the connection for another request of the same client; false when it is not clean.</summary>
    public bool Park(IUpstreamUser owner)
    {
        _user = owner;
        KeepSession();
        return IsClean;
    }

    private bool IsClean => !ReadReady && !PeerClosed && !FinSent && Input.IsEmpty && Output.IsEmpty;

    public void Close()
    {
        _user = null;
        if (IsOpen)
        {
            KeepSession();
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
            Connect(events);
        }
        else
        {
            _user.OnUpstreamReady();
        }
    }

    private void Connect(uint events)
    {
        const uint settled = Epoll.Out | Epoll.Error | Epoll.HangUp;
        if (_handshaking)
        {
            ContinueHandshake();
        }
        else if ((events & settled) != 0)
        {
            var error = Sockets.TakeError(Fd);
            if (error == 0 && !Output.IsEmpty && !(Flush() && Output.IsEmpty))
            {
                error = Native.ConnectionAborted;
            }

            if (error != 0 || Server.Tls is null)
            {
                EndConnect(error);
            }
            else if (StartTls(Server))
            {
                _handshaking = true;
                ContinueHandshake();
            }
            else
            {
                EndConnect(TlsFailed);
            }
        }
    }

    private void ContinueHandshake()
    {
        switch (Handshake())
        {
            case HandshakeStep.Waiting:
                break;
            case HandshakeStep.Done:
                EndConnect(0);
                break;
            default:
                EndConnect(TlsFailed);
                break;
        }
    }

    private void EndConnect(int error)
    {
        _connecting = _handshaking = false;
        _user!.OnConnected(error);
    }

    /// <summary>Once a connection, after a response: TLS 1.3 servers offer what can be resumed behind their handshake.</summary>
    private void KeepSession()
    {
        if (IsSecure && !_connecting && !_sessionKept && TakeSession() is { } session)
        {
            _sessionKept = true;
            Server.Session = session;
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
