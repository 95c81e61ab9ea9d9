using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>The connection to a real server that tells of this client, and so is for its requests alone; kept between them.</summary>
internal sealed unsafe partial class ClientConnection : IUpstreamUser
{
    private UpstreamConnection? _own;

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
    public void KeepOwn(UpstreamConnection upstream)
    {
        DropOwn();
        if (upstream.Park(this))
        {
            _own = upstream;
        }
        else
        {
            upstream.Close();
        }
    }

    /// <summary>The kept connection when it is to this server and may be used; else it is closed.</summary>
    public UpstreamConnection? TakeOwn(LoopServer server)
    {
        if (_own?.Server == server && server.KeepsIdle)
        {
            var own = _own;
            _own = null;
            return own;
        }

        DropOwn();
        return null;
    }

    private void DropOwn()
    {
        _own?.Close();
        _own = null;
    }
}
