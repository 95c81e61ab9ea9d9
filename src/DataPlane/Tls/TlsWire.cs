using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tls;

/// <summary>
/// What stands between OpenSSL and one socket. It knows what the kernel said, as the plain sockets do: after a short read
/// OpenSSL is told to wait without asking the kernel again.
/// </summary>
internal unsafe struct TlsWire
{
    public int Fd;

    /// <summary>The kernel has nothing more until it raises an edge.</summary>
    public bool IsDrained;

    /// <summary>The end may wait behind what is read: a short read says nothing then.</summary>
    public bool PeerClosed;

    private const int FlagRead = 1;
    private const int FlagWrite = 2;
    private const int FlagRetry = 8;
    private const int FlagsAll = 0xF;
    private const int SourceSink = 0x0400;
    private const int ControlEof = 2;
    private const int ControlFlush = 11;
    private const int Failed = -1;
    private const int Full = -2;

    /// <summary>What is held and what comes behind it go out in one call up to this length; longer ones are not copied for it.</summary>
    private const int JoinedMax = 4096;

    private bool _ended;
    private bool _collects;
    private byte* _held;
    private int _heldCount;
    private int _heldRoom;

    private static readonly Lazy<nint> Method = new(MakeMethod);

    /// <summary>A BIO over the wire, which must stay in place as long as the BIO lives; 0 without memory.</summary>
    public static nint NewBio(TlsWire* wire)
    {
        var bio = Libssl.NewBio(Method.Value);
        if (bio != 0)
        {
            Libssl.SetBioData(bio, wire);
            Libssl.SetBioInit(bio, 1);
        }

        return bio;
    }

    private static nint MakeMethod()
    {
        nint method;
        fixed (byte* name = "engine socket"u8)
        {
            method = Libssl.NewBioMethod(SourceSink | 100, name);
        }

        delegate* unmanaged[Cdecl]<nint, byte*, int, int> read = &Read;
        delegate* unmanaged[Cdecl]<nint, byte*, int, int> write = &Write;
        delegate* unmanaged[Cdecl]<nint, int, nint, void*, nint> control = &Control;
        _ = Libssl.SetBioRead(method, read);
        _ = Libssl.SetBioWrite(method, write);
        _ = Libssl.SetBioControl(method, control);
        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* buffer, int room)
    {
        var wire = (TlsWire*)Libssl.BioData(bio);
        Libssl.ClearBioFlags(bio, FlagsAll);
        while (!wire->IsDrained)
        {
            var count = (int)Native.Receive(wire->Fd, buffer, (nuint)room, 0);
            if (count > 0)
            {
                wire->IsDrained = count < room && !wire->PeerClosed;
                return count;
            }

            if (count == 0)
            {
                wire->_ended = true;
                return 0;
            }

            var error = Native.LastError;
            if (error == Native.WouldBlock)
            {
                wire->IsDrained = true;
            }
            else if (error != Native.Interrupted)
            {
                return -1;
            }
        }

        Libssl.SetBioFlags(bio, FlagRead | FlagRetry);
        return -1;
    }

    /// <summary>From now on what OpenSSL writes is held, to go out in one call of the kernel.</summary>
    public void Collect() => _collects = true;

    /// <summary>From now on it is sent at once; what is held goes with the next of it.</summary>
    public void StopCollecting() => _collects = false;

    /// <summary>Sends what is held. False when the kernel has no room for it now, or the connection failed.</summary>
    public bool Flush(out bool failed)
    {
        failed = false;
        while (_heldCount > 0)
        {
            var count = SendSome(_held, _heldCount);
            if (count < 0)
            {
                failed = count == Failed;
                return false;
            }

            DropHeld(count);
        }

        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        NativeMemory.Free(_held);
        _held = null;
        _heldCount = _heldRoom = 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* data, int length)
    {
        var wire = (TlsWire*)Libssl.BioData(bio);
        Libssl.ClearBioFlags(bio, FlagsAll);
        if (wire->_collects)
        {
            wire->Hold(data, length);
            return length;
        }

        var count = wire->_heldCount == 0 ? wire->SendSome(data, length) : wire->SendBehindHeld(data, length);
        if (count == Full)
        {
            Libssl.SetBioFlags(bio, FlagWrite | FlagRetry);
        }

        return Math.Max(count, Failed);
    }

    /// <summary>The count of bytes that the kernel took, <see cref="Full"/> or <see cref="Failed"/>.</summary>
    private readonly int SendSome(byte* data, int length)
    {
        while (true)
        {
            var count = (int)Native.Send(Fd, data, (nuint)length, Native.NoSignal);
            if (count >= 0)
            {
                return count;
            }

            var error = Native.LastError;
            if (error != Native.Interrupted)
            {
                return error == Native.WouldBlock ? Full : Failed;
            }
        }
    }

    private int SendBehindHeld(byte* data, int length)
    {
        var before = _heldCount;
        if (before + length <= JoinedMax)
        {
            var joined = stackalloc byte[JoinedMax];
            Buffer.MemoryCopy(_held, joined, JoinedMax, before);
            Buffer.MemoryCopy(data, joined + before, JoinedMax - before, length);
            var count = SendSome(joined, before + length);
            if (count < 0)
            {
                return count;
            }

            DropHeld(Math.Min(count, before));
            return count > before ? count - before : Full;
        }

        return Flush(out var failed) ? SendSome(data, length) : failed ? Failed : Full;
    }

    private void Hold(byte* data, int length)
    {
        if (_heldCount + length > _heldRoom)
        {
            _heldRoom = Math.Max(_heldCount + length, 2 * _heldRoom);
            _held = (byte*)NativeMemory.Realloc(_held, (nuint)_heldRoom);
        }

        Buffer.MemoryCopy(data, _held + _heldCount, _heldRoom - _heldCount, length);
        _heldCount += length;
    }

    private void DropHeld(int count)
    {
        _heldCount -= count;
        if (_heldCount == 0)
        {
            Release();
        }
        else
        {
            Buffer.MemoryCopy(_held + count, _held, _heldRoom, _heldCount);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, void* pointer) => command switch
    {
        ControlFlush => 1,
        ControlEof => ((TlsWire*)Libssl.BioData(bio))->_ended ? 1 : 0,
        _ => 0,
    };
}
