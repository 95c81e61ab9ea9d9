using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's listening socket of one service, or its part in one that all loops share.</summary>
internal sealed unsafe class Listener : Handler
{
    private const int AcceptsPerTurn = 64;
    private const long PauseMilliseconds = 100;

    private readonly LoopService _service;
    private readonly ListenerBinding _binding;

    public Listener(EventLoop loop, LoopService service, ListenerBinding binding, int fd)
        : base(loop)
    {
        _service = service;
        _binding = binding;
        Fd = fd;
        loop.Places.Listeners += Files;
        if (!(binding.IsShared ? loop.RegisterSharedReader(this) : loop.RegisterReader(this)))
        {
            loop.Options.Log($"{service.Id}: its listener cannot be watched, {Native.ErrorText(Native.LastError)}");
        }
    }

    /// <summary>A file that is shared counts once.</summary>
    private int Files => _binding.IsShared && Loop.Index > 0 ? 0 : 1;

    public override void OnEvents(uint events) => AcceptSome();

    public override void OnDeferred() => AcceptSome();

    public override void OnTimer() => AcceptSome();

    /// <summary>One failed accept is no reason to stop listening.</summary>
    public override void Abort() => Loop.SetTimer(this, PauseMilliseconds);

    /// <summary>A deaf listener leaves new connections to whoever has the address next; see <see cref="Sockets.SetDeaf"/>.</summary>
    public void SetDeaf(bool deaf)
    {
        if (!Sockets.SetDeaf(Fd, deaf))
        {
            Loop.Options.Log($"{_service.Id}: its listener cannot be made {(deaf ? "deaf" : "hearing")}, {Native.ErrorText(Native.LastError)}");
        }
    }

    public void Close()
    {
        Loop.Places.Listeners -= Files;
        Loop.Timers.Cancel(this);
        Loop.Unregister(this);
        if (_binding.IsShared)
        {
            // The file may live on with the other loops, and would go on waking this one.
            Loop.Unwatch(Fd);
        }

        _binding.Close(Fd);
        Fd = -1;
    }

    private void AcceptSome()
    {
        var address = stackalloc byte[NativeAddress.LengthMax];
        for (var turn = 0; turn < AcceptsPerTurn; turn++)
        {
            if (!Loop.Places.HasRoom)
            {
                Loop.Places.TellFull(Loop.Now);
                Loop.SetTimer(this, PauseMilliseconds);
                return;
            }

            var length = (uint)NativeAddress.LengthMax;
            var fd = Native.Accept(Fd, address, &length, Native.NonBlocking | Native.CloseOnExec);
            if (fd < 0)
            {
                if (!GoOnAfter(Native.LastError))
                {
                    return;
                }
            }
            else
            {
                Start(fd, ClientAddress.Of(address));
            }
        }

        Loop.Defer(this);
    }

    private void Start(int fd, ClientAddress address)
    {
        _service.Cell.ConnectionsTotal++;
        ServedConnection connection = _service.Type == ServiceType.Tcp ? Loop.Objects.TakeRelay() : Loop.Objects.TakeClient();
        _ = connection.Accept(fd, _service, address);
    }

    private bool GoOnAfter(int error)
    {
        switch (error)
        {
            case Native.Interrupted:
            case Native.ConnectionAborted:
                return true;
            case Native.WouldBlock:
                return false;
            default:
                // Out of descriptors or memory: clients wait in the kernel's queue until some are free again.
                Loop.SetTimer(this, PauseMilliseconds);
                return false;
        }
    }
}
