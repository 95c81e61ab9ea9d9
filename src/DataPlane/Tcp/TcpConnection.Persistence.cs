using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tcp;

/// <summary>Looks at a stream's first bytes, which stay in the kernel, where persistence knows the client by them.</summary>
internal sealed unsafe partial class TcpConnection
{
    /// <summary>The client's first bytes are awaited.</summary>
    private bool _looks;

    /// <summary>The session id that the server gives is awaited.</summary>
    private bool _learns;

    private void BeginChoice()
    {
        _looks = _learns = false;
        if (_table.Entry.Sticky is not { } sticky)
        {
            _choice.Reset();
            TryServers();
        }
        else if (sticky.ReadsStream)
        {
            _looks = true;
            Arm(_table.Entry.Timeouts.ClientHeader);
        }
        else
        {
            Choose(sticky, PersistenceKey.None);
        }
    }

    private void Look()
    {
        var sticky = _table.Entry.Sticky!;
        var bytes = Peek(this, out var ended);
        ReadOnlySpan<byte> text = default;
        var outcome = bytes.IsEmpty ? FirstBytesOutcome.NeedMore
            : sticky.Mode == PersistenceMode.RdpCookie ? FirstBytes.RdpUser(bytes, out text)
            : FirstBytes.SessionOfClient(bytes, out text);
        if (outcome == FirstBytesOutcome.NeedMore && !ended)
        {
            return;
        }

        if (bytes.IsEmpty)
        {
            Abort();
            return;
        }

        _looks = false;
        _learns = sticky.Mode == PersistenceMode.SslSession;
        Choose(sticky, outcome == FirstBytesOutcome.Found ? sticky.KeyOf(text) : PersistenceKey.None);
    }

    /// <summary>
    /// Only the server's own session ids make entries: what a client offers and nobody knows may be anything. Remote desktop names are the
    /// client's own.
    /// </summary>
    private void Choose(StickyClients sticky, PersistenceKey key)
    {
        var address = Address;
        var unknown = key.IsNone || (_learns && sticky.Find(key, Loop.Now) < 0);
        _choice.Begin(unknown ? sticky.FallbackKeyOf(address) : key, 0);
        TryServers();
    }

    private void Learn(UpstreamConnection upstream)
    {
        var bytes = Peek(upstream, out _);
        if (bytes.IsEmpty)
        {
            return;
        }

        _learns = false;
        if (FirstBytes.SessionOfServer(bytes, out var session) == FirstBytesOutcome.Found)
        {
            var sticky = _table.Entry.Sticky!;
            sticky.Tie(sticky.KeyOf(session), _choice.Current, Loop.Now);
        }
    }

    /// <param name="ended">No more bytes will come.</param>
    private static ReadOnlySpan<byte> Peek(StreamSocket from, out bool ended)
    {
        var count = (int)Native.Receive(from.Fd, from.Loop.Buffers.Scratch, FirstBytes.BytesMax, Native.Peek);
        ended = count == 0 || from.PeerClosed || (count < 0 && Native.LastError is not (Native.WouldBlock or Native.Interrupted));
        return new ReadOnlySpan<byte>(from.Loop.Buffers.Scratch, Math.Max(count, 0));
    }
}
