using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Network.Heartbeat;

/// <summary>
/// The way to one address of one peer: a connected UDP socket, because only such a one is told "port unreachable".
/// Used by the heartbeat thread alone.
/// </summary>
internal sealed class PeerPath(int peer, int index, IPEndPoint target, IPAddress? source) : IDisposable
{
    private Socket? _socket;

    /// <summary>Which of the configured peers it leads to.</summary>
    internal int Peer => peer;

    /// <summary>Which of that peer's addresses it leads to.</summary>
    internal int Index => index;

    internal bool HasEvent { get; set; }

    /// <summary>When its socket was last opened anew.</summary>
    internal long OpenedAt { get; set; }

    internal int Descriptor { get; private set; } = -1;

    /// <summary>Sends; answers whether the kernel took it. <paramref name="refused"/>: the peer's host had answered "port unreachable".</summary>
    internal bool Send(ReadOnlySpan<byte> datagram, out bool refused)
    {
        refused = false;
        if (_socket is null && !TryConnect())
        {
            return false;
        }

        _socket!.Send(datagram, SocketFlags.None, out var error);
        if (error == SocketError.ConnectionRefused)
        {
            // The error belonged to an earlier datagram and took this one's place.
            refused = true;
            _socket.Send(datagram, SocketFlags.None, out error);
        }

        if (error is not (SocketError.Success or SocketError.ConnectionRefused or SocketError.WouldBlock))
        {
            Reset();
        }

        return error == SocketError.Success;
    }

    /// <summary>Takes the pending error after poll told of one; answers whether it was "port unreachable".</summary>
    internal bool TakeRefusal()
    {
        Span<byte> nothing = stackalloc byte[1];
        if (_socket is null)
        {
            return false;
        }

        _socket.Receive(nothing, SocketFlags.None, out var error);
        return error == SocketError.ConnectionRefused;
    }

    /// <summary>The next send opens a new socket, which looks up the route and the source address anew.</summary>
    internal void Reset()
    {
        _socket?.Dispose();
        _socket = null;
        Descriptor = -1;
    }

    public void Dispose() => Reset();

    private bool TryConnect()
    {
        var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            socket.Connect(target);
            Descriptor = (int)socket.SafeHandle.DangerousGetHandle();
            _socket = socket;
            return true;
        }
        catch (SocketException)
        {
            // No route or no such source address yet: a path that is down, which the missing heartbeats show; tried again next time.
            socket.Dispose();
            return false;
        }
    }
}
