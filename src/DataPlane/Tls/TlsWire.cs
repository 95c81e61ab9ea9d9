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

    private bool _ended;

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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* data, int length)
    {
        var wire = (TlsWire*)Libssl.BioData(bio);
        Libssl.ClearBioFlags(bio, FlagsAll);
        while (true)
        {
            var count = (int)Native.Send(wire->Fd, data, (nuint)length, Native.NoSignal);
            if (count >= 0)
            {
                return count;
            }

            var error = Native.LastError;
            if (error == Native.WouldBlock)
            {
                Libssl.SetBioFlags(bio, FlagWrite | FlagRetry);
                return -1;
            }

            if (error != Native.Interrupted)
            {
                return -1;
            }
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
