using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadMaster.Network.Link;

/// <summary><c>struct sockaddr_ll</c>: an interface and an ethertype, what a packet socket binds to.</summary>
internal sealed class LinkLayerEndPoint(int linkIndex, ushort etherType) : EndPoint
{
    private const int Length = 20;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Length);
        BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], etherType);
        MemoryMarshal.Write(address.Buffer.Span[4..], linkIndex);
        return address;
    }

    public override EndPoint Create(SocketAddress socketAddress)
    {
        var span = socketAddress.Buffer.Span;
        return new LinkLayerEndPoint(MemoryMarshal.Read<int>(span[4..]), BinaryPrimitives.ReadUInt16BigEndian(span[2..]));
    }
}
