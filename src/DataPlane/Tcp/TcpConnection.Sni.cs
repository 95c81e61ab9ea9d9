using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tls;

namespace LoadMaster.DataPlane.Tcp;

/// <summary>Looks at the first bytes without taking them, where servers are chosen by the name in a ClientHello.</summary>
internal sealed partial class TcpConnection
{
    private bool _awaitsHello;

    private void AwaitHello()
    {
        _awaitsHello = true;
        Arm(_table.Entry.Timeouts.ClientHeader);
    }

    /// <summary>All that has come is looked at again: it is little, and new bytes raise a new edge.</summary>
    private unsafe void ReadHello()
    {
        var scratch = Loop.Buffers.Scratch;
        var count = (int)Native.Receive(Fd, scratch, ClientHello.BytesMax, Native.Peek);
        if (count <= 0)
        {
            if (count == 0 || Native.LastError is not (Native.WouldBlock or Native.Interrupted))
            {
                Abort();
            }

            return;
        }

        var outcome = ClientHello.Read(new ReadOnlySpan<byte>(scratch, count), new Span<byte>(scratch + ClientHello.BytesMax, ClientHello.BytesMax), out var name);
        if (outcome == HelloOutcome.Partial)
        {
            if (PeerClosed)
            {
                Abort();
            }

            return;
        }

        _awaitsHello = false;
        _table = _table.Groups[outcome == HelloOutcome.Named ? _table.Entry.Sni!.Find(name) : SniRoutes.Default];
        BeginChoice();
        if (_looks)
        {
            Look();
        }
    }
}
