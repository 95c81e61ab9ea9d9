using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Link;

/// <summary>Opens packet sockets: whole Ethernet frames of one type on one interface.</summary>
internal static class PacketSocket
{
    /// <summary>Bound before it is given a protocol, so that no frame of another interface ever reaches it.</summary>
    internal static Socket Open(LinkInfo link, ushort etherType) =>
        Open(link, etherType, etherType == EtherType.IPv6 ? AcceptOnlyNeighbourAdvertisements : null);

    /// <summary>Gets only packets that the address has sent, so that a busy link costs nothing.</summary>
    internal static Socket OpenFrom(LinkInfo link, IPAddress sender)
    {
        var v4 = sender.AddressFamily == AddressFamily.InterNetwork;
        return Open(link, v4 ? EtherType.IPv4 : EtherType.IPv6, socket => AcceptOnlyFrom(socket, sender.GetAddressBytes(), EtherType.HeaderLength + (v4 ? 12u : 8u)));
    }

    private static Socket Open(LinkInfo link, ushort etherType, Action<Socket>? filter)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
            filter?.Invoke(socket);
            socket.Bind(new LinkLayerEndPoint(link.Index, etherType));
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new NetworkException($"Cannot open a packet socket on {link.Name}: {e.Message}. It needs CAP_NET_RAW.");
        }
    }

    /// <summary>Bound to no protocol: it is given no frame at all, so that nothing waits in it.</summary>
    internal static Socket OpenForSending(LinkInfo link)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified) { Blocking = false };
            socket.Bind(new LinkLayerEndPoint(link.Index, 0));
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new NetworkException(e.SocketErrorCode == SocketError.AccessDenied
                ? "CAP_NET_RAW is missing"
                : $"cannot send frames on {link.Name}: {e.Message}");
        }
    }

    /// <summary>A busy link carries much IPv6; the kernel's filter hands up neighbour advertisements only.</summary>
    private static unsafe void AcceptOnlyNeighbourAdvertisements(Socket socket)
    {
        const ushort LoadByte = 0x30;
        const ushort JumpIfEqual = 0x15;
        const ushort Return = 0x06;
        const uint NextHeaderOffset = EtherType.HeaderLength + 6;
        const uint IcmpTypeOffset = EtherType.HeaderLength + 40;
        var code = stackalloc FilterInstruction[6]
        {
            new(LoadByte, 0, 0, NextHeaderOffset),
            new(JumpIfEqual, 0, 3, NeighbourFrame.IcmpV6),
            new(LoadByte, 0, 0, IcmpTypeOffset),
            new(JumpIfEqual, 0, 1, NeighbourFrame.Advertisement),
            new(Return, 0, 0, ushort.MaxValue),
            new(Return, 0, 0, 0),
        };
        var program = new FilterProgram { Length = 6, Code = code };
        socket.SetRawSocketOption(Libc.SolSocket, Libc.SoAttachFilter, new ReadOnlySpan<byte>(&program, sizeof(FilterProgram)));
    }

    private static unsafe void AcceptOnlyFrom(Socket socket, byte[] sender, uint offset)
    {
        const ushort LoadWord = 0x20;
        const ushort JumpIfEqual = 0x15;
        const ushort Return = 0x06;
        var words = sender.Length / sizeof(uint);
        var code = stackalloc FilterInstruction[(2 * words) + 2];
        for (var word = 0; word < words; word++)
        {
            // To the last instruction unless equal.
            code[2 * word] = new(LoadWord, 0, 0, offset + (uint)(sizeof(uint) * word));
            code[(2 * word) + 1] = new(JumpIfEqual, 0, (byte)((2 * (words - word)) - 1), BinaryPrimitives.ReadUInt32BigEndian(sender.AsSpan(sizeof(uint) * word)));
        }

        code[2 * words] = new(Return, 0, 0, ushort.MaxValue);
        code[(2 * words) + 1] = new(Return, 0, 0, 0);
        var program = new FilterProgram { Length = (ushort)((2 * words) + 2), Code = code };
        socket.SetRawSocketOption(Libc.SolSocket, Libc.SoAttachFilter, new ReadOnlySpan<byte>(&program, sizeof(FilterProgram)));
    }

    private readonly struct FilterInstruction(ushort code, byte jumpTrue, byte jumpFalse, uint value)
    {
        private readonly ushort _code = code;
        private readonly byte _jumpTrue = jumpTrue;
        private readonly byte _jumpFalse = jumpFalse;
        private readonly uint _value = value;
    }

    private unsafe struct FilterProgram
    {
        internal ushort Length;
        internal FilterInstruction* Code;
    }
}
