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
