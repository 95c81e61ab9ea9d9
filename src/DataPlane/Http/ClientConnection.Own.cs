using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>The connection to a real server that tells of this client, and so is for its requests alone; kept between them.</summary>
internal sealed unsafe partial class ClientConnection : IUpstreamUser
{
    private UpstreamConnection? _own;
    private (bool Transparent, ProxyProtocolSettings Proxy) _ownTells;

    public void OnConnected(int error)
    {
    }

    /// <summary>Nothing was asked: whatever it says, it is not clean any more.</summary>
    public void OnUpstreamReady()
    {
        if (_own is { ReadReady: true })
        {
            DropOwn();
        }
    }

    public void OnUpstreamAborted() => DropOwn();

    /// <summary>Keeps the connection for the next request, instead of any other.</summary>
    public void KeepOwn(UpstreamConnection upstream, VirtualService service)
    {
        DropOwn();
        if (upstream.Park(this))
        {
            _own = upstream;
            _ownTells = TellsOf(service);
        }
        else
        {
            upstream.Close();
        }
    }

    /// <summary>The kept connection when it is to this server, may be used, and tells of the client what the service tells now; else it is closed.</summary>
    public UpstreamConnection? TakeOwn(LoopServer server, VirtualService service)
    {
        if (_own?.Server == server && server.KeepsIdle && _ownTells == TellsOf(service))
        {
            var own = _own;
            _own = null;
            return own;
        }

        DropOwn();
        return null;
    }

    private static (bool Transparent, ProxyProtocolSettings Proxy) TellsOf(VirtualService service) => (service.Transparent, service.ProxyProtocol);

    private void DropOwn()
    {
        _own?.Close();
        _own = null;
    }
}
