using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One loop's part of a real server at one address: the connections kept open to it, and its counters.</summary>
internal sealed class LoopServer(EventLoop loop, ServerState state, Endpoint address, ServerTls? tls)
{
    private UpstreamConnection? _idle;
    private int _idleCount;

    public ServerState State { get; } = state;

    public Endpoint Address { get; } = address;

    public NativeAddress NativeAddress { get; } = new(address);

    /// <summary>Null for a server that is spoken to without TLS.</summary>
    public ServerTls? Tls { get; } = tls;

    /// <summary>Address and port as the access log shows them.</summary>
    public byte[] LogText { get; } = System.Text.Encoding.ASCII.GetBytes(address.ToString());

    /// <summary>The address alone as OpenSSL takes it: ASCII with a zero behind.</summary>
    public byte[] AddressText { get; } = tls is null ? [] : ServerTls.Text(address.Address.ToString());

    /// <summary>The newest TLS session, which the next connection resumes.</summary>
    public ResumableSession? Session { get; set; }

    public int IdleCount => _idleCount;

    /// <summary>Whom the server of a transparent service would answer directly, past this node; null for nobody.</summary>
    public NetworkSet? Neighbours { get; set; }

    /// <summary>False once the server is removed or disabled: connections are not kept any more.</summary>
    public bool KeepsIdle { get; set; } = true;

    public ref ServerCell Cell => ref State.Cells[loop.Index];

    /// <summary>The connection used last, which is the one most likely still open; null when none is kept.</summary>
    public UpstreamConnection? TakeIdle()
    {
        var upstream = _idle;
        if (upstream is not null)
        {
            RemoveIdle(upstream);
            loop.Timers.Cancel(upstream);
        }

        return upstream;
    }

    /// <summary>Keeps a connection for the next request; false when enough are kept.</summary>
    public bool TryKeep(UpstreamConnection upstream)
    {
        if (!KeepsIdle || _idleCount >= Limits.UpstreamIdlePerServerMax)
        {
            return false;
        }

        upstream.NextIdle = _idle;
        upstream.PreviousIdle = null;
        if (_idle is not null)
        {
            _idle.PreviousIdle = upstream;
        }

        _idle = upstream;
        _idleCount++;
        return true;
    }

    public void RemoveIdle(UpstreamConnection upstream)
    {
        if (upstream.PreviousIdle is null)
        {
            _idle = upstream.NextIdle;
        }
        else
        {
            upstream.PreviousIdle.NextIdle = upstream.NextIdle;
        }

        if (upstream.NextIdle is not null)
        {
            upstream.NextIdle.PreviousIdle = upstream.PreviousIdle;
        }

        upstream.NextIdle = upstream.PreviousIdle = null;
        _idleCount--;
    }

    public void CloseIdle()
    {
        while (TakeIdle() is { } upstream)
        {
            upstream.Close();
        }
    }
}
