using System.Net.Sockets;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Addresses;

/// <summary>Tells the link that an address lives at this node's station now.</summary>
internal static class Announcer
{
    internal static void Announce(PlacedAddress placed)
    {
        using var socket = PacketSocket.OpenForSending(placed.Link);
        Send(socket, placed);
    }

    /// <summary>A frame that a link being down swallows is no failure: the announcements are repeated by the caller.</summary>
    /// <param name="socket">Of the address's interface.</param>
    internal static void Send(Socket socket, PlacedAddress placed)
    {
        var hardware = placed.Link.HardwareAddress;
        if (hardware.Length != EtherType.HardwareAddressLength)
        {
            return;
        }

        var address = placed.Address.GetAddressBytes();
        if (placed.Address.AddressFamily == AddressFamily.InterNetwork)
        {
            Span<byte> frame = stackalloc byte[ArpFrame.Length];
            ArpFrame.Write(frame, ArpFrame.Request, hardware, address, [], address);
            socket.Send(frame, SocketFlags.None, out _);
            ArpFrame.Write(frame, ArpFrame.Reply, hardware, address, hardware, address);
            socket.Send(frame, SocketFlags.None, out _);
        }
        else
        {
            Span<byte> frame = stackalloc byte[NeighbourFrame.AdvertisementLength];
            NeighbourFrame.WriteAdvertisement(frame, hardware, address);
            socket.Send(frame, SocketFlags.None, out _);
        }
    }
}
