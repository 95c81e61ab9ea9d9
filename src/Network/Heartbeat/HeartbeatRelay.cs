using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Heartbeat;

/// <summary>
/// The way to peers through a gateway: frames to the gateway's station that carry a datagram to the peer's address, which a gateway that
/// routes sends back into the same network. A cut between the nodes' switch ports does not stop them. For the heartbeat thread alone.
/// </summary>
internal sealed class HeartbeatRelay(StationBook? stations, int port) : IDisposable
{
    private readonly Dictionary<int, Socket> _sockets = [];
    private readonly byte[] _frame = new byte[DatagramFrame.OverheadMax + HeartbeatCodec.DatagramLengthMax];

    /// <summary>Sends through the first gateway that shares a network with the peer; answers why it cannot, null when it did.</summary>
    internal string? Send(PeerOptions peer, ValueList<IPAddress> gateways, ReadOnlySpan<byte> datagram)
    {
        if (stations is null || gateways.Count == 0)
        {
            return RelayView.None.Reason;
        }

        var answered = false;
        foreach (var gateway in gateways)
        {
            if (stations.Find(gateway) is not { } station)
            {
                continue;
            }

            answered = true;
            foreach (var address in peer.Addresses)
            {
                if (!address.Equals(gateway) && station.SourceFor(address) is { } source)
                {
                    return Send(station, source, address, datagram);
                }
            }
        }

        return answered ? $"no address of {peer.Name} is in the network of a gateway" : "no gateway has answered yet";
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }

    private string? Send(Station station, IPAddress source, IPAddress target, ReadOnlySpan<byte> datagram)
    {
        try
        {
            var length = DatagramFrame.Write(_frame, station.Link.HardwareAddress, station.Hardware, source, target, port, datagram);
            SocketOn(station).Send(_frame.AsSpan(0, length), SocketFlags.None, out var error);
            if (error is SocketError.Success or SocketError.WouldBlock)
            {
                return null;
            }

            Close(station.Link.Index);
            return $"cannot send frames on {station.Link.Name}: {new SocketException((int)error).Message}";
        }
        catch (NetworkException e)
        {
            return e.Message;
        }
    }

    private Socket SocketOn(Station station)
    {
        if (!_sockets.TryGetValue(station.Link.Index, out var socket))
        {
            socket = PacketSocket.OpenForSending(station.Link);
            _sockets.Add(station.Link.Index, socket);
        }

        return socket;
    }

    private void Close(int link)
    {
        if (_sockets.Remove(link, out var socket))
        {
            socket.Dispose();
        }
    }
}
