namespace LoadMaster.DataPlane.Engine;

/// <summary>A client's connection to a virtual service, of either type.</summary>
internal abstract partial class ServedConnection(EventLoop loop) : StreamSocket(loop)
{
    private long _drainDeadline = long.MaxValue;
    private long _phaseDeadline = long.MaxValue;
    private long _armedAt;
    private long _acceptedAt;

    internal ServedConnection? NextInService;
    internal ServedConnection? PreviousInService;

    public LoopService Service { get; private set; } = null!;

    public ClientAddress Address { get; private set; }

    /// <summary>The server that works for this client now; null for none.</summary>
    public abstract LoopServer? Server { get; }

    /// <summary>The connection to a real server that is this client's alone; null for none.</summary>
    public abstract UpstreamConnection? Upstream { get; }

    /// <summary>Takes over an accepted socket.</summary>
    public bool Accept(int fd, LoopService service, ClientAddress address)
    {
        Service = service;
        Address = address;
        _acceptedAt = Loop.Now;
        _drainDeadline = _phaseDeadline = long.MaxValue;
        if (!Open(fd))
        {
            Loop.Unregister(this);
            _ = Native.Close(fd);
            Fd = -1;
            return false;
        }

        service.Add(this);
        Prepare();
        _awaitsProxyHeader = service.Current.Entry.ProxiedBy is { } proxies && proxies.Contains(Address.Bytes);
        if (_awaitsProxyHeader)
        {
            Arm(service.Current.Entry.Timeouts.ClientHeader);
        }
        else
        {
            Begin();
        }

        return true;
    }

    /// <summary>The service is gone: ends now if idle, else after what is in progress, at the latest at the deadline.</summary>
    public abstract void OnServiceRemoved();

    /// <summary>While a switch of nodes is near: ends if idle; true when the switch should wait for this connection.</summary>
    public abstract bool LetGo();

    /// <summary>The connection may last no longer than this.</summary>
    public void LimitTo(long deadline)
    {
        _drainDeadline = Math.Min(_drainDeadline, deadline);
        SetTimer();
    }

    /// <summary>The connection may last as long as the server that now works for it.</summary>
    public void LimitAs(ServerEntry server)
    {
        if (server.CutsAt != long.MaxValue)
        {
            LimitTo(server.CutsAt);
        }
        else
        {
            LiftLimit();
        }
    }

    /// <summary>What limited the connection is over: its server was enabled again, or does not work for it any more.</summary>
    public void LiftLimit()
    {
        if (_drainDeadline != long.MaxValue && !Service.IsDraining)
        {
            _drainDeadline = long.MaxValue;
            SetTimer();
        }
    }

    /// <summary>Arms the connection's one timer for its present phase.</summary>
    public void Arm(long afterMilliseconds)
    {
        _armedAt = Loop.Now;
        _phaseDeadline = _armedAt + afterMilliseconds;
        SetTimer();
    }

    public sealed override void OnTimer()
    {
        if (Loop.Now >= _drainDeadline)
        {
            Abort();
        }
        else if (Loop.Now >= _phaseDeadline)
        {
            if (!IsHeldBack())
            {
                OnPhaseTimeout();
            }
        }
        else
        {
            SetTimer();
        }
    }

    /// <summary>Nothing has moved for a while.</summary>
    protected bool IsQuiet => Loop.Now - _armedAt >= LoopTraffic.IdleMilliseconds;

    /// <summary>Accepted when clients were already being let go, so that its first response is its last.</summary>
    protected bool IsLate => _acceptedAt >= Loop.Traffic.Since;

    /// <summary>Forgets the client before, so that this one may end at any moment.</summary>
    protected abstract void Prepare();

    /// <summary>It is known who the client is.</summary>
    protected abstract void OnAccepted();

    protected abstract void OnTimeout();

    protected void Leave()
    {
        CloseSocket();
        EndCount();
        Service.Remove(this);
    }

    private void SetTimer() => Loop.Timers.Set(this, Math.Min(_phaseDeadline, _drainDeadline));
}
