using LoadMaster.DataPlane.Proxying;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>A connection that somebody else relays to us, who tells whose it is ahead of its first byte.</summary>
internal abstract unsafe partial class ServedConnection
{
    private bool _awaitsProxyHeader;

    /// <summary>Nothing else may be read before.</summary>
    protected bool AwaitsProxyHeader => _awaitsProxyHeader;

    /// <summary>The kernel may have bytes of which no edge will tell any more.</summary>
    protected abstract void OnFirstBytes();

    /// <summary>Looks at what has come, again and again until it is whole, and takes no byte more than the header.</summary>
    protected void ReadProxyHeader()
    {
        var scratch = Loop.Buffers.Scratch;
        var count = (int)Native.Receive(Fd, scratch, Limits.ProxyHeaderBytesMax, Native.Peek);
        if (count < 0 && Native.LastError is Native.WouldBlock or Native.Interrupted)
        {
            return;
        }

        var client = Address;
        var length = 0;
        var outcome = count <= 0 ? ProxyHeaderOutcome.Malformed : ProxyHeader.Read(new ReadOnlySpan<byte>(scratch, count), ref client, out length);
        if (outcome == ProxyHeaderOutcome.NeedMore && !PeerClosed)
        {
            return;
        }

        if (outcome != ProxyHeaderOutcome.Done || Native.Receive(Fd, scratch, (nuint)length, 0) != length)
        {
            RefuseProxied();
            return;
        }

        Address = client;
        _awaitsProxyHeader = false;
        Begin();
        if (IsOpen)
        {
            OnFirstBytes();
        }
    }

    /// <summary>Starts connecting to a server in this client's name; 0, or the errno.</summary>
    public int Connect(UpstreamConnection upstream, LoopServer server, IUpstreamUser user, ServiceEntry entry)
    {
        ClientAddress? from = null;
        if (entry.IsTransparent)
        {
            if (server.Neighbours?.Contains(Address.Bytes) == true)
            {
                Service.Cell.NotTransparent++;
            }
            else
            {
                from = Address;
            }
        }

        if (entry.ProxySend == ProxyProtocolVersion.Off)
        {
            return upstream.StartConnect(server, user, from, default);
        }

        Span<byte> header = stackalloc byte[ProxyHeaderWriter.BytesMax];
        _ = Sockets.TryGetOwnAddress(Fd, out var own);
        var tlsVersion = entry.Config.ProxyProtocol.SendTls ? TlsVersion : 0;
        var length = ProxyHeaderWriter.Write(header, entry.ProxySend, Address, own, tlsVersion, HasShownCertificate);
        return upstream.StartConnect(server, user, from, header[..length]);
    }

    /// <summary>The client has proved by a certificate who it is.</summary>
    protected virtual bool HasShownCertificate => false;

    private void OnPhaseTimeout()
    {
        if (_awaitsProxyHeader)
        {
            RefuseProxied();
        }
        else
        {
            OnTimeout();
        }
    }

    private void RefuseProxied()
    {
        Service.Cell.ProxyHeadersRefused++;
        Abort();
    }
}
