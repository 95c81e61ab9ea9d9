using LoadMaster.DataPlane.Tls;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The same socket with TLS on it: the flags mean the same, so nobody above need know.</summary>
internal abstract unsafe partial class StreamSocket
{
    private TlsSession? _spareTls;
    private TlsSession? _tls;

    public bool IsSecure => _tls is not null;

    /// <summary>False when OpenSSL has no memory; the socket is then to be closed.</summary>
    protected bool StartTls(TlsContext context)
    {
        var session = _spareTls ??= new TlsSession();
        if (!session.Open(context, Fd))
        {
            return false;
        }

        _tls = session;
        return true;
    }

    /// <inheritdoc cref="StartTls(TlsContext)"/>
    protected bool StartTls(LoopServer server)
    {
        var session = _spareTls ??= new TlsSession();
        if (!session.Open(server.Tls!, server.AddressText, server.Session, Fd))
        {
            return false;
        }

        _tls = session;
        return true;
    }

    protected string HandshakeFailure => _tls?.FailureReason ?? "no memory";

    protected ResumableSession? TakeSession() => _tls!.TakeSession();

    protected HandshakeStep Handshake()
    {
        var step = _tls!.Handshake();

        // When it is done, OpenSSL may hold the first request already, of which no edge will tell.
        ReadReady = step == HandshakeStep.Done;

        return step;
    }

    /// <summary>As on the wire: 0x303, 0x304; 0 without TLS.</summary>
    protected int TlsVersion => _tls?.Version ?? 0;

    protected bool AsksClients => _tls!.AsksClients;

    /// <summary>After the handshake; null when the client's certificate cannot be passed on.</summary>
    protected byte[]? ReadIdentity() => _tls!.ReadIdentity();

    private int ReceiveTls(byte* buffer, int room)
    {
        var count = _tls!.Read(buffer, room);
        switch (count)
        {
            case > 0:
                ReadReady = !_tls.IsDrained;
                break;
            case 0:
                ReadReady = false;
                EndSeen = true;
                break;
            case WouldBlock when _tls.ReadNeedsWrite:
                WriteBlocked = true;
                break;
            default:
                ReadReady = false;
                break;
        }

        return count;
    }

    private void NoteTlsEvents(bool readable)
    {
        if (readable)
        {
            _tls!.NoteReadable(PeerClosed);
            if (_tls.WriteNeedsRead)
            {
                WriteBlocked = false;
            }
        }
    }

    private void CloseTls()
    {
        _tls!.Close();
        _tls = null;
    }
}
