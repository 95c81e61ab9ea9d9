using System.Runtime.InteropServices;

namespace LoadMaster.Network.Interop;

/// <summary>An eventfd: lets any thread wake the one that waits in poll.</summary>
internal sealed unsafe class WakeSignal : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x80800;
    private readonly object _gate = new();
    private bool _closed;

    internal WakeSignal()
    {
        Descriptor = Libc.EventDescriptor(0, NonBlockingCloseOnExec);
        if (Descriptor < 0)
        {
            throw new NetworkException($"Cannot make an eventfd: {Libc.ErrorText(Marshal.GetLastPInvokeError())}.");
        }
    }

    internal int Descriptor { get; }

    internal void Set()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                ulong one = 1;
                _ = Libc.Write(Descriptor, &one, sizeof(ulong));
            }
        }
    }

    internal void Clear()
    {
        ulong count;
        _ = Libc.Read(Descriptor, &count, sizeof(ulong));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                _ = Libc.Close(Descriptor);
            }
        }
    }
}
