using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tls;

/// <summary>How one turn of the handshake ended.</summary>
internal enum HandshakeStep
{
    Done,

    /// <summary>Waits for the client's bytes or for room.</summary>
    Waiting,
    Failed,

    /// <summary>The client speaks plain HTTP.</summary>
    PlainHttp,
}

/// <summary>The TLS of one connection. Keeps its context alive: a replaced one lasts as long as the connections that began with it.</summary>
internal sealed unsafe class TlsSession
{
    private const int NotWritten = -1;
    private const int Tls13 = 0x0304;
    private static long _openCount;

    private object? _owner;
    private TlsWire* _wire;
    private nint _ssl;
    private bool _isBroken;
    private bool _isEstablished;

    /// <summary>Sessions of the whole process that hold memory of OpenSSL.</summary>
    public static long OpenCount => Volatile.Read(ref _openCount);

    /// <summary>OpenSSL waits for the client's bytes before it can write on.</summary>
    public bool WriteNeedsRead { get; private set; }

    /// <summary>OpenSSL waits for room before it can read on.</summary>
    public bool ReadNeedsWrite { get; private set; }

    /// <summary>Why the handshake with a server failed.</summary>
    public string FailureReason { get; private set; } = "";

    /// <summary>As on the wire: 0x303, 0x304.</summary>
    public int Version => Libssl.Version(_ssl);

    /// <summary>Neither the kernel nor OpenSSL has bytes for us.</summary>
    public bool IsDrained => _wire->IsDrained && Libssl.HasPending(_ssl) == 0;

    /// <summary>False when OpenSSL has no memory.</summary>
    public bool Open(TlsContext context, int fd) => Open(context.NewSession(), context, fd, accepts: true);

    /// <summary>As the client of a real server; false when OpenSSL has no memory.</summary>
    public bool Open(ServerTls server, byte[] addressText, ResumableSession? resumed, int fd) =>
        Open(server.NewSession(addressText, resumed), server, fd, accepts: false);

    private bool Open(nint ssl, object owner, int fd, bool accepts)
    {
        _ssl = ssl;
        if (_ssl == 0)
        {
            Libssl.ClearErrors();
            return false;
        }

        Interlocked.Increment(ref _openCount);
        _owner = owner;
        _isBroken = _isEstablished = WriteNeedsRead = ReadNeedsWrite = false;
        _wire = (TlsWire*)NativeMemory.AllocZeroed((nuint)sizeof(TlsWire));
        _wire->Fd = fd;
        var bio = TlsWire.NewBio(_wire);
        if (bio == 0)
        {
            Close();
            return false;
        }

        Libssl.SetBio(_ssl, bio, bio);
        if (accepts)
        {
            Libssl.SetAcceptState(_ssl);
        }
        else
        {
            Libssl.SetConnectState(_ssl);
        }

        return true;
    }

    /// <summary>The kernel may have bytes, or the end, for us.</summary>
    public void NoteReadable(bool peerClosed)
    {
        _wire->IsDrained = false;
        _wire->PeerClosed |= peerClosed;
    }

    /// <summary>
    /// What OpenSSL writes in one turn goes out in one piece. What it writes in the last turn of TLS 1.3 on the server's side are tickets only, which
    /// the client does not wait for: they go with the first response.
    /// </summary>
    public HandshakeStep Handshake()
    {
        Libssl.ClearErrors();
        _wire->Collect();
        var result = Libssl.Handshake(_ssl);
        _wire->StopCollecting();
        var holdsTickets = result == 1 && _owner is TlsContext && Version == Tls13;
        var failed = false;
        var isSent = holdsTickets || _wire->Flush(out failed);
        switch (result == 1 ? 0 : Libssl.GetError(_ssl, result))
        {
            case 0 when isSent:
                _isEstablished = true;
                return HandshakeStep.Done;
            case 0 or Libssl.ErrorWantRead or Libssl.ErrorWantWrite when failed:
                _isBroken = true;
                FailureReason = "the connection was lost";
                return HandshakeStep.Failed;
            case 0 or Libssl.ErrorWantRead or Libssl.ErrorWantWrite:
                return HandshakeStep.Waiting;
            default:
                _isBroken = true;
                var reason = Libssl.PeekError() & 0x7FFFFF;
                FailureReason = _owner is ServerTls ? Libssl.VerifyFailure(_ssl) ?? Libssl.TakeErrorText() : "";
                Libssl.ClearErrors();
                return reason == Libssl.ReasonHttpRequest ? HandshakeStep.PlainHttp : HandshakeStep.Failed;
        }
    }

    public bool AsksClients => _owner is TlsContext { AsksClients: true };

    /// <summary>As <see cref="ClientIdentity"/>; OpenSSL has verified the certificate, or the client has shown none.</summary>
    public byte[]? ReadIdentity()
    {
        var certificate = Libssl.PeerCertificate(_ssl);
        if (certificate == 0)
        {
            return ClientIdentity.Nobody;
        }

        try
        {
            var der = new byte[Libssl.WriteCertificate(certificate, null)];
            fixed (byte* start = der)
            {
                var at = start;
                _ = Libssl.WriteCertificate(certificate, &at);
            }

            return ClientIdentity.Lines(der);
        }
        finally
        {
            Libssl.FreeCertificate(certificate);
        }
    }

    /// <summary>As <see cref="StreamSocket.Receive"/>.</summary>
    public int Read(byte* buffer, int room)
    {
        ReadNeedsWrite = false;
        Libssl.ClearErrors();
        var count = Libssl.Read(_ssl, buffer, room);
        if (count > 0)
        {
            return count;
        }

        switch (Libssl.GetError(_ssl, count))
        {
            case Libssl.ErrorWantRead:
                return StreamSocket.WouldBlock;
            case Libssl.ErrorWantWrite:
                ReadNeedsWrite = true;
                return StreamSocket.WouldBlock;
            case Libssl.ErrorZeroReturn:
                return 0;
            default:
                _isBroken = true;
                Libssl.ClearErrors();
                return StreamSocket.Failed;
        }
    }

    /// <summary>The number of bytes taken, fewer than given when there is no room; -1 when the connection failed.</summary>
    public int Write(byte* data, int length)
    {
        WriteNeedsRead = false;
        var written = 0;
        while (written < length)
        {
            Libssl.ClearErrors();
            var count = Libssl.Write(_ssl, data + written, length - written);
            if (count > 0)
            {
                written += count;
                continue;
            }

            switch (Libssl.GetError(_ssl, count))
            {
                case Libssl.ErrorWantWrite:
                    return written;
                case Libssl.ErrorWantRead:
                    WriteNeedsRead = true;
                    return written;
                default:
                    _isBroken = true;
                    Libssl.ClearErrors();
                    return NotWritten;
            }
        }

        return written;
    }

    /// <summary>Says that no more comes; does not wait for the answer.</summary>
    public void SendCloseNotify()
    {
        if (_isEstablished && !_isBroken)
        {
            Libssl.ClearErrors();
            if (Libssl.Shutdown(_ssl) < 0)
            {
                Libssl.ClearErrors();
            }
        }
    }

    /// <summary>What the next connection to this server may resume; null when the server has not offered it (yet).</summary>
    public ResumableSession? TakeSession()
    {
        var session = Libssl.TakeSession(_ssl);
        if (session != 0 && Libssl.IsResumable(session) == 1)
        {
            return new ResumableSession(session);
        }

        Libssl.FreeSession(session);
        return null;
    }

    public void Close()
    {
        if (_ssl != 0)
        {
            // A session that ends without a goodbye would be marked as not to be resumed.
            Libssl.SetShutdown(_ssl, Libssl.ShutdownBoth);
            Libssl.Free(_ssl);
            _wire->Release();
            NativeMemory.Free(_wire);
            _ssl = 0;
            _wire = null;
            _owner = null;
            Interlocked.Decrement(ref _openCount);
        }
    }
}
