using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tls;

/// <summary>
/// The TLS of one service: a context of OpenSSL for each certificate, shared by all loops. Freed when neither the table nor a connection
/// refers to it any more.
/// </summary>
internal sealed unsafe class TlsContext
{
    private readonly List<nint> _owned = [];
    private readonly TlsNames _names = new();

    /// <summary>What each context's certificate is known by to those who staple its status.</summary>
    private readonly Dictionary<nint, string> _certificates = [];
    private readonly GCHandle _self;

    public TlsContext(TlsIdentity identity, TicketKeys tickets, OcspStaples staples)
    {
        Staples = staples;
        Identity = identity;
        Tickets = tickets;
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    ~TlsContext()
    {
        foreach (var context in _owned)
        {
            Libssl.FreeContext(context);
        }

        _self.Free();
    }

    public TlsIdentity Identity { get; }

    public TicketKeys Tickets { get; }

    private OcspStaples Staples { get; }

    public bool AsksClients => Identity.Settings.ClientCertificates != ClientCertificateMode.Off;

    /// <summary>The one that a connection belongs to; it refers to it, so the handle is alive.</summary>
    public static TlsContext? Of(nint ssl) =>
        Libssl.ExData(Libssl.ContextOf(ssl), Libssl.HandleSlot) is var handle && handle is not null ? GCHandle.FromIntPtr((nint)handle).Target as TlsContext : null;

    /// <summary>A new SSL object on the default certificate; 0 without memory.</summary>
    public nint NewSession() => Libssl.New(_owned[0]);

    /// <summary>Takes over a context that has its certificate; the first is the default.</summary>
    /// <param name="certificate">Its SHA-256, as hexadecimal digits.</param>
    public void Add(nint context, IEnumerable<string> names, string certificate)
    {
        _owned.Add(context);
        if (Identity.Settings.OcspStapling)
        {
            _certificates.Add(context, certificate);
            delegate* unmanaged[Cdecl]<nint, void*, int> status = &StapleStatus;
            _ = Libssl.ControlCallback(context, Libssl.ControlStatusCallback, status);
        }

        foreach (var name in names)
        {
            _names.Add(name, context);
        }

        delegate* unmanaged[Cdecl]<nint, byte**, byte*, byte*, uint, void*, int> alpn = &SelectProtocol;
        Libssl.SetAlpnCallback(context, alpn, null);
        if (_owned.Count == 1)
        {
            delegate* unmanaged[Cdecl]<nint, int*, void*, int> serverName = &SelectCertificate;
            _ = Libssl.ControlCallback(context, Libssl.ControlServerNameCallback, serverName);
            _ = Libssl.ControlContext(context, Libssl.ControlServerNameArgument, 0, (void*)GCHandle.ToIntPtr(_self));
        }

        _ = Libssl.SetExData(context, Libssl.HandleSlot, (void*)GCHandle.ToIntPtr(_self));
        TicketSealing.Install(context);
        var trust = ClientTrust.Fingerprint(Identity.Settings);
        var id = new byte[sizeof(int) + trust.Length];
        BinaryPrimitives.WriteInt32BigEndian(id, Identity.Service.Value);
        trust.CopyTo(id, sizeof(int));
        fixed (byte* bytes = id)
        {
            // A ticket of one service opens no session on another.
            _ = Libssl.SetSessionContext(context, bytes, (uint)id.Length);
        }
    }

    /// <summary>A connection in its handshake refers to the context, so the handle is alive here.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SelectCertificate(nint ssl, int* alert, void* argument)
    {
        try
        {
            var name = Marshal.PtrToStringUTF8(Libssl.ServerName(ssl, 0));
            if (GCHandle.FromIntPtr((nint)argument).Target is TlsContext self && self._names.TryFind(name, out var context))
            {
                _ = Libssl.SetContext(ssl, context);
            }

            return Libssl.CallbackOk;
        }
        catch (Exception)
        {
            // An exception must not cross OpenSSL's frames; the handshake fails and is counted.
            return Libssl.CallbackFatal;
        }
    }

    /// <summary>A client asks for the status of the certificate that was chosen for it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int StapleStatus(nint ssl, void* argument)
    {
        try
        {
            return Of(ssl) is { } self && self._certificates.TryGetValue(Libssl.ContextOf(ssl), out var certificate) && self.Staples.TryStaple(ssl, certificate)
                ? Libssl.CallbackOk
                : Libssl.CallbackNoAck;
        }
        catch (Exception)
        {
            // An exception must not cross OpenSSL's frames; the handshake goes on without the status.
            return Libssl.CallbackNoAck;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SelectProtocol(nint ssl, byte** selected, byte* selectedLength, byte* offered, uint length, void* argument)
    {
        for (var at = 0u; at < length; at += 1u + offered[at])
        {
            var size = offered[at];
            if (at + 1 + size <= length && new ReadOnlySpan<byte>(offered + at + 1, size).SequenceEqual("http/1.1"u8))
            {
                *selected = offered + at + 1;
                *selectedLength = size;
                return Libssl.CallbackOk;
            }
        }

        // RFC 7301: who offers only what is not spoken here is refused.
        return Libssl.CallbackFatal;
    }
}
