using System.Net;
using System.Net.Sockets;
using LoadMaster.Network.Interop;

namespace LoadMaster.Network.Heartbeat;

/// <summary>The socket on the heartbeat port; that it is open tells the peers that this process lives.</summary>
internal sealed unsafe class HeartbeatReceiver : IDisposable
{
    private const int SocketAddressLengthMax = 28;
    private const int AddressOffsetV4 = 4;
    private const int AddressOffsetV6 = 8;
    private readonly Socket _socket;
    private readonly bool _v6;

    internal HeartbeatReceiver(IPAddress? bindAddress, int port, bool anyPeerIsV6)
    {
        var address = bindAddress ?? (anyPeerIsV6 ? IPAddress.IPv6Any : IPAddress.Any);
        _v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (_v6)
            {
                _socket.DualMode = bindAddress is null;
            }

            _socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new NetworkException(
                $"Cannot listen for heartbeats on {address} UDP port {port}: {e.Message}. Another process may use it; end that or set ha.heartbeatPort.");
        }

        Descriptor = (int)_socket.SafeHandle.DangerousGetHandle();
    }

    internal int Descriptor { get; }

    /// <summary>Takes one waiting datagram, -1 when none waits. The source comes as a key of 16 bytes (<see cref="PeerTracker.PathKey"/>).</summary>
    internal int TryReceive(Span<byte> datagram, Span<byte> sourceKey)
    {
        Span<byte> address = stackalloc byte[SocketAddressLengthMax];
        var addressLength = (uint)SocketAddressLengthMax;
        nint length;
        fixed (byte* bytes = datagram)
        fixed (byte* addressBytes = address)
        {
            length = Libc.ReceiveFrom(Descriptor, bytes, (nuint)datagram.Length, Libc.MessageDontWait, addressBytes, &addressLength);
        }

        if (length < 0)
        {
            return -1;
        }

        if (_v6)
        {
            address.Slice(AddressOffsetV6, 16).CopyTo(sourceKey);
        }
        else
        {
            sourceKey[..10].Clear();
            sourceKey[10..12].Fill(0xff);
            address.Slice(AddressOffsetV4, 4).CopyTo(sourceKey[12..]);
        }

        return (int)length;
    }

    public void Dispose() => _socket.Dispose();
}
