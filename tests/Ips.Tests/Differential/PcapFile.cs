using System.Buffers.Binary;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>
/// Writes a capture file (libpcap format 2.4, raw IPv4) of TCP connections with a handshake, one exchange or several, and an end. The client's
/// address and port tell which connection it is.
/// </summary>
internal sealed class PcapFile : IDisposable
{
    private const uint ClientNetwork = 0x0A000000;
    private const uint Server = 0xC0000201;
    private const int ServerPort = 80;
    private const long Start = 1_700_000_000_000_000;
    private const int SegmentBytes = 1400;
    private const int PortsPerClient = 20_000;
    private const int FirstPort = 20_000;
    private const int LinkTypeRaw = 101;
    private const byte Fin = 1, Syn = 2, Push = 8, Acknowledge = 16;

    private readonly FileStream _file;
    private long _microseconds = Start;

    public PcapFile(string path)
    {
        _file = File.Create(path);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 65_535);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], LinkTypeRaw);
        _file.Write(header);
    }

    /// <summary>Which connection a client's address and port belong to.</summary>
    public static int NumberOf(uint address, int port) => ((int)(address - ClientNetwork - 1) * PortsPerClient) + port - FirstPort;

    /// <summary>When the next exchange begins; one takes less than a millisecond.</summary>
    public void MoveTo(long milliseconds) => _microseconds = Start + (milliseconds * 1000);

    public void Add(int number, byte[] request, byte[] response) => Add(number, [(request, response)]);

    /// <summary>Several exchanges over one connection.</summary>
    public void Add(int number, IReadOnlyList<(byte[] Request, byte[] Response)> exchanges)
    {
        var (client, port) = (ClientNetwork + 1 + (uint)(number / PortsPerClient), FirstPort + (number % PortsPerClient));
        uint ours = 1000, theirs = 5000;
        Packet(client, port, true, ours++, 0, Syn, []);
        Packet(client, port, false, theirs++, ours, Syn | Acknowledge, []);
        Packet(client, port, true, ours, theirs, Acknowledge, []);
        foreach (var (request, response) in exchanges)
        {
            ours = Send(client, port, true, ours, theirs, request);
            Packet(client, port, false, theirs, ours, Acknowledge, []);
            theirs = Send(client, port, false, theirs, ours, response);
            Packet(client, port, true, ours, theirs, Acknowledge, []);
        }

        Packet(client, port, true, ours++, theirs, Fin | Acknowledge, []);
        Packet(client, port, false, theirs++, ours, Fin | Acknowledge, []);
        Packet(client, port, true, ours, theirs, Acknowledge, []);
    }

    public void Dispose() => _file.Dispose();

    private uint Send(uint client, int port, bool toServer, uint sequence, uint acknowledged, ReadOnlySpan<byte> data)
    {
        for (; !data.IsEmpty; data = data[Math.Min(SegmentBytes, data.Length)..])
        {
            var part = data[..Math.Min(SegmentBytes, data.Length)];
            Packet(client, port, toServer, sequence, acknowledged, Push | Acknowledge, part);
            sequence += (uint)part.Length;
        }

        return sequence;
    }

    /// <summary>Checksums are left out: the reader is told not to look at them.</summary>
    private void Packet(uint client, int port, bool toServer, uint sequence, uint acknowledged, byte flags, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[16 + 40];
        head.Clear();
        var length = 40 + data.Length;
        _microseconds += 50;
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)(_microseconds / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)(_microseconds % 1_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], length);
        var ip = head[16..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        (ip[8], ip[9]) = (64, 6);
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], toServer ? client : Server);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], toServer ? Server : client);
        var tcp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(toServer ? port : ServerPort));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)(toServer ? ServerPort : port));
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledged);
        (tcp[12], tcp[13]) = (0x50, flags);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 64_000);
        _file.Write(head);
        _file.Write(data);
    }
}
