using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Network.Tests.Drain;

/// <summary>A client (c, .10) and two nodes (a .2, b .3) on one bridge, in network namespaces; strict reverse path filters, forwarding on.</summary>
internal sealed class DrainNetwork : IDisposable
{
    private const int TimeoutMilliseconds = 5000;
    private static int s_count;
    private readonly string _prefix = $"lmd-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";

    internal DrainNetwork()
    {
        foreach (var name in (string[])["s", "c", "a", "b"])
        {
            NamespacePair.Ip($"netns add {_prefix}{name}");
            Ip(name, "link set lo up");
        }

        Ip("s", "link add bridge0 type bridge stp_state 0 forward_delay 0");
        Ip("s", "link set bridge0 up");
        Plug("c", 10);
        Plug("a", 2);
        Plug("b", 3);
    }

    internal string Ip(string name, string arguments) => NamespacePair.Ip($"-n {_prefix}{name} {arguments}");

    internal T On<T>(string name, Func<T> work) => NamespacePair.Run($"{_prefix}{name}", work);

    internal void On(string name, Action work) => On(name, () =>
    {
        work();
        return 0;
    });

    internal Socket Listen(string name, IPAddress address) => On(name, () =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 80));
        socket.Listen();
        return socket;
    });

    internal Socket Connect(IPAddress address, int fromPort = 0) => On("c", () =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = TimeoutMilliseconds };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, fromPort));
        socket.Connect(address, 80);
        return socket;
    });

    /// <summary>As a transparent service does: from a client's address, which is on no interface.</summary>
    internal Socket ConnectAs(string name, IPAddress client, IPAddress server) => On(name, () =>
    {
        var isV6 = server.AddressFamily == AddressFamily.InterNetworkV6;
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = TimeoutMilliseconds };
        socket.SetRawSocketOption(isV6 ? 41 : 0, isV6 ? 75 : 19, [1, 0, 0, 0]);
        socket.Bind(new IPEndPoint(client, 0));
        socket.Connect(server, 80);
        return socket;
    });

    /// <summary>A SYN as if from a client's port, which its kernel knows nothing of.</summary>
    internal void SendSyn(IPAddress address, int fromPort) => On("c", () =>
    {
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var from = IPAddress.Parse(isV4 ? "198.18.7.10" : "2001:db8:7::10");
        Span<byte> header = stackalloc byte[20];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)fromPort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], 80);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], 0x12345678);
        header[12] = 5 << 4;
        header[13] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], 0xffff);
        byte[] summed = [.. from.GetAddressBytes(), .. address.GetAddressBytes(), 0, 6, 0, 20, .. header];
        var sum = 0u;
        for (var at = 0; at < summed.Length; at += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(summed.AsSpan(at));
        }

        sum = (sum >> 16) + (sum & 0xffff);
        BinaryPrimitives.WriteUInt16BigEndian(header[16..], (ushort)~((sum >> 16) + (sum & 0xffff)));
        using var socket = new Socket(address.AddressFamily, SocketType.Raw, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        socket.SendTo(header, new IPEndPoint(address, 0));
    });

    /// <summary>What the announcement of the new holder does.</summary>
    internal void ClientLearns(IPAddress address, string holder)
    {
        var words = Ip(holder, "-o link show dev front").Split(' ');
        Ip("c", $"neigh replace {address} lladdr {words[Array.IndexOf(words, "link/ether") + 1]} dev front nud reachable");
    }

    public void Dispose()
    {
        foreach (var name in (string[])["c", "a", "b", "s"])
        {
            NamespacePair.Ip($"netns del {_prefix}{name}");
        }
    }

    private void Plug(string name, int host)
    {
        NamespacePair.Ip($"link add to-{name} netns {_prefix}s type veth peer name front netns {_prefix}{name}");
        Ip("s", $"link set to-{name} master bridge0 up");
        Ip(name, "link set front up");
        Ip(name, $"address add 198.18.7.{host}/24 dev front");
        Ip(name, $"address add 2001:db8:7::{host}/64 dev front nodad");
        On(name, () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
    }
}
