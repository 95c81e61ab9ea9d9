using System.Buffers.Binary;
using System.Net;
using LoadMaster.Network.Netlink;
using static LoadMaster.Network.Conntrack.ConntrackAttributes;

namespace LoadMaster.Network.Conntrack;

/// <summary>Addresses and ports of one direction of a connection.</summary>
internal sealed record ConntrackTuple(IPAddress Source, int SourcePort, IPAddress Destination, int DestinationPort, byte Protocol)
{
    /// <summary>Null for what is neither TCP nor UDP.</summary>
    internal static ConntrackTuple? Read(ReadOnlySpan<byte> tuple)
    {
        var addresses = NetlinkWriter.Find(tuple, TupleAddress);
        var protocol = NetlinkWriter.Find(tuple, TupleProtocol);
        var v6 = NetlinkWriter.Find(addresses, AddressV4Source).IsEmpty;
        var source = NetlinkWriter.Find(addresses, v6 ? AddressV6Source : AddressV4Source);
        var destination = NetlinkWriter.Find(addresses, v6 ? AddressV6Destination : AddressV4Destination);

        var number = NetlinkWriter.Find(protocol, ProtocolNumber);
        if (source.Length is not (4 or 16) || destination.Length != source.Length || number.IsEmpty || number[0] is not (ProtocolTcp or ProtocolUdp))
        {
            return null;
        }

        return new ConntrackTuple(
            new IPAddress(source),
            BinaryPrimitives.ReadUInt16BigEndian(NetlinkWriter.Find(protocol, ProtocolSourcePort)),
            new IPAddress(destination),
            BinaryPrimitives.ReadUInt16BigEndian(NetlinkWriter.Find(protocol, ProtocolDestinationPort)),
            number[0]);
    }
}
