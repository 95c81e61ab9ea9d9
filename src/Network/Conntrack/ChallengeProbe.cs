using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Conntrack;

/// <summary>
/// Lets clients find out that their connection is gone, though they only wait for data. Nobody here knows the sequence numbers that a reset
/// would need; but a client answers a segment that is out of order with its own numbers (RFC 9293, 3.10.7.4), and that answer, amid a
/// connection that the kernel does not know any more, is reset by the service's chain.
/// </summary>
internal static class ChallengeProbe
{
    internal const int SegmentLength = 20;
    private const int LevelSocket = 1;
    private const int OptionMark = 36;
    private const byte FlagAcknowledge = 0x10;
    private const byte HeaderWords = 5 << 4;

    /// <summary>Best effort: a node that does not hold the service's address, or may not send raw packets, leaves it to the client's next send.</summary>
    internal static void Send(IEnumerable<ConntrackTuple> clients)
    {
        foreach (var service in clients.GroupBy(client => client.Destination))
        {
            try
            {
                using var socket = new Socket(service.Key.AddressFamily, SocketType.Raw, ProtocolType.Tcp) { Blocking = false };
                socket.SetRawSocketOption(LevelSocket, OptionMark, BitConverter.GetBytes(BaseLayout.UntrackedMark));
                socket.Bind(new IPEndPoint(service.Key, 0));
                var segment = new byte[SegmentLength];
                foreach (var client in service)
                {
                    Write(segment, client);
                    _ = socket.SendTo(segment, new IPEndPoint(client.Source, 0));
                }
            }
            catch (SocketException)
            {
                // As said above.
            }
        }
    }

    /// <summary>From the service to the client, with a sequence number that is hardly ever the right one.</summary>
    internal static void Write(Span<byte> segment, ConntrackTuple client)
    {
        segment.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)client.DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], (ushort)client.SourcePort);
        segment[12] = HeaderWords;
        segment[13] = FlagAcknowledge;
        var sum = Sum(client.Destination) + Sum(client.Source) + ConntrackAttributes.ProtocolTcp + SegmentLength;
        for (var at = 0; at < SegmentLength; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(segment[at..]);
        }

        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], (ushort)~Folded(sum));
    }

    private static uint Sum(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var sum = 0u;
        for (var at = 0; at < length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }

        return sum;
    }

    private static uint Folded(uint sum)
    {
        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return sum;
    }
}
