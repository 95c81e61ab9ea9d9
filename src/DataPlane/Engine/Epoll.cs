using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One epoll instance and the block of events that its last wait returned.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint In = 1;
    public const uint Out = 4;
    public const uint Error = 8;
    public const uint HangUp = 0x10;
    public const uint PeerClosed = 0x2000;
    private const uint EdgeTriggered = 1u << 31;
    private const uint Exclusive = 1u << 28;
    private const int EventsMax = 512;

    // The kernel packs the entry on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly int _fd;
    private readonly byte* _events;

    public Epoll()
    {
        _fd = Native.EpollCreate(Native.CloseOnExec);
        if (_fd < 0)
        {
            throw new InvalidOperationException($"The data plane cannot start: epoll_create1 failed, {Native.ErrorText(Native.LastError)}.");
        }

        _events = (byte*)NativeMemory.AllocZeroed((nuint)(EventsMax * Stride));
    }

    /// <summary>Watches everything about a stream, edge triggered, for as long as it is open.</summary>
    public bool AddStream(int fd, ulong data) => Add(fd, data, In | Out | PeerClosed | EdgeTriggered);

    public bool AddReader(int fd, ulong data) => Add(fd, data, In | EdgeTriggered);

    /// <summary>Of a file that several instances watch: each event goes to one of them (EPOLLEXCLUSIVE).</summary>
    public bool AddSharedReader(int fd, ulong data) => Add(fd, data, In | EdgeTriggered | Exclusive);

    public void Remove(int fd) => _ = Native.EpollControl(_fd, 2, fd, null);

    /// <summary>The number of events; 0 at the time limit or after a signal, -errno when waiting failed.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        var count = Native.EpollWait(_fd, _events, EventsMax, timeoutMilliseconds);
        if (count >= 0)
        {
            return count;
        }

        var error = Native.LastError;
        return error == Native.Interrupted ? 0 : -error;
    }

    public uint EventsAt(int index) => Unsafe.ReadUnaligned<uint>(_events + (index * Stride));

    public ulong DataAt(int index) => Unsafe.ReadUnaligned<ulong>(_events + (index * Stride) + DataOffset);

    public void Dispose()
    {
        _ = Native.Close(_fd);
        NativeMemory.Free(_events);
    }

    private bool Add(int fd, ulong data, uint events)
    {
        var entry = stackalloc byte[16];
        Unsafe.WriteUnaligned(entry, events);
        Unsafe.WriteUnaligned(entry + DataOffset, data);
        return Native.EpollControl(_fd, 1, fd, entry) == 0;
    }
}
