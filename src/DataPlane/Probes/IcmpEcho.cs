using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Sends one ICMP echo request and waits for its reply: by a ping socket where the kernel allows them, else by a raw one.</summary>
internal static class IcmpEcho
{
    private const byte RequestV4 = 8;
    private const byte ReplyV4 = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;
    private const int HeaderBytes = 8;
    private const int MessageBytes = HeaderBytes + 16;

    private static int _sequence;

    public static async Task AskAsync(IPAddress address, ProbeDeadline deadline)
    {
        deadline.AwaitedThing = "answer";
        using var socket = Open(address.AddressFamily);
        var request = Request(address.AddressFamily);
        await socket.ConnectAsync(new IPEndPoint(address, 0), deadline.Token).ConfigureAwait(false);
        await socket.SendAsync(request, SocketFlags.None, deadline.Token).ConfigureAwait(false);
        var answer = new byte[256];
        while (true)
        {
            var length = await socket.ReceiveAsync(answer, SocketFlags.None, deadline.Token).ConfigureAwait(false);
            if (IsReply(answer.AsSpan(0, length), request, socket))
            {
                return;
            }
        }
    }

    private static Socket Open(AddressFamily family)
    {
        var protocol = family == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            return new Socket(family, SocketType.Dgram, protocol);
        }
        catch (SocketException)
        {
            // Not for our group by net.ipv4.ping_group_range: a raw socket asks for CAP_NET_RAW instead.
        }

        try
        {
            return new Socket(family, SocketType.Raw, protocol);
        }
        catch (SocketException)
        {
            throw new ProbeException("ICMP is not permitted here: give the daemon CAP_NET_RAW or its group a place in net.ipv4.ping_group_range");
        }
    }

    /// <summary>The payload is unique in this process and nearly so in the world; it tells our reply from all others.</summary>
    private static byte[] Request(AddressFamily family)
    {
        var message = new byte[MessageBytes];
        var sequence = Interlocked.Increment(ref _sequence);
        message[0] = family == AddressFamily.InterNetworkV6 ? RequestV6 : RequestV4;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), unchecked((ushort)Environment.ProcessId));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), unchecked((ushort)sequence));
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(HeaderBytes), Stopwatch.GetTimestamp());
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(HeaderBytes + 8), sequence);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(HeaderBytes + 12), Environment.ProcessId);

        // For IPv6, and on ping sockets, the kernel writes the checksum itself.
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    private static bool IsReply(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> request, Socket socket)
    {
        var v6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        if (!v6 && socket.SocketType == SocketType.Raw)
        {
            // Raw IPv4 sockets hand out the IP header, too.
            var headerBytes = answer.IsEmpty ? 0 : (answer[0] & 0x0F) * 4;
            answer = answer[Math.Min(headerBytes, answer.Length)..];
        }

        return answer.Length == request.Length
            && answer[0] == (v6 ? ReplyV6 : ReplyV4)
            && answer[6..].SequenceEqual(request[6..]);
    }

    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
