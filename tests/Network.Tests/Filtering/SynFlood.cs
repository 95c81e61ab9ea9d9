using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Network.Tests.Filtering;

/// <summary>First packets of TCP connections with sources that do not exist (203.0.113.0/24), from the calling thread's namespace.</summary>
internal sealed class SynFlood : IDisposable
{
    private const int HeaderLength = 20;
    private readonly Socket _raw = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
    private readonly byte[] _packet = new byte[2 * HeaderLength];
    private readonly IPEndPoint _target;
    private int _sent;

    internal SynFlood(IPAddress target, int port)
    {
        _target = new IPEndPoint(target, 0);
        var ip = _packet.AsSpan(0, HeaderLength);
        var tcp = _packet.AsSpan(HeaderLength);
        ip[0] = 0x45;
        ip[8] = 64;
        ip[9] = (byte)ProtocolType.Tcp;
        IPAddress.Parse("203.0.113.0").TryWriteBytes(ip[12..], out _);
        target.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)port);
        tcp[12] = 0x50;
        tcp[13] = 0x02;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 64240);
    }

    /// <summary>No two packets of a flood have the same source and port.</summary>
    internal void Send(int packets)
    {
        for (var number = 0; number < packets; number++, _sent++)
        {
            var tcp = _packet.AsSpan(HeaderLength);
            _packet[15] = (byte)(1 + (_sent % 250));
            BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(1024 + (_sent / 250)));
            BinaryPrimitives.WriteInt32BigEndian(tcp[4..], _sent);
            tcp[16..18].Clear();
            BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(_packet.AsSpan(12), HeaderLength + (int)ProtocolType.Tcp));
            _raw.SendTo(_packet, _target);
        }
    }

    public void Dispose() => _raw.Dispose();

    /// <summary>RFC 9293, 3.1: over both addresses, the protocol, the length and the header.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> words, int sum)
    {
        for (; words.Length > 1; words = words[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(words);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
