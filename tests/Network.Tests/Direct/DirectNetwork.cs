using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Network.Tests.Direct;

/// <summary>
/// One network segment with a client (198.18.0.10), a node (198.18.0.2) that has the service address 198.18.0.100, and two real servers
/// (198.18.0.11, .12) that have it on their loopback; the same under 2001:db8::. The servers send their own name, then what they get.
/// </summary>
internal sealed class DirectNetwork : IDisposable
{
    internal const string Service4 = "198.18.0.100";
    internal const string Service6 = "2001:db8::100";
    private const int TimeoutMilliseconds = 5000;
    private static readonly string[] s_names = ["sw", "c", "lb", "s1", "s2"];
    private static int s_count;
    private readonly string _prefix;
    private readonly List<Socket> _sockets = [];

    internal DirectNetwork()
    {
        _prefix = $"lmv-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        foreach (var name in s_names)
        {
            NamespacePair.Ip($"netns add {_prefix}{name}");
            Ip(name, "link set lo up");

            // Addresses can be used at once.
            Write(name, "/proc/sys/net/ipv6/conf/default/accept_dad", "0");
        }

        Ip("sw", "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
        Ip("sw", "link set br0 up");
        Plug("c", 10);
        Plug("lb", 2);
        Ip("lb", $"address add {Service4}/32 dev v0");
        Ip("lb", $"address add {Service6}/128 dev v0 nodad");
        foreach (var number in (int[])[1, 2])
        {
            var name = $"s{number}";
            Plug(name, 10 + number);
            Set(name, "arp_ignore", "1");
            Set(name, "arp_announce", "2");
            Ip(name, $"address add {Service4}/32 dev lo");
            Ip(name, $"address add {Service6}/128 dev lo nodad");
            Serve(name);
        }
    }

    internal T On<T>(string name, Func<T> work) => NamespacePair.Run(_prefix + name, work);

    internal string Ip(string name, string arguments) => NamespacePair.Ip($"-n {_prefix}{name} {arguments}");

    internal string NamespaceOf(string name) => _prefix + name;

    internal void Set(string name, string setting, string value) => Write(name, $"/proc/sys/net/ipv4/conf/all/{setting}", value);

    internal (Socket Connection, string Server) Connect(string address = Service4, int sourcePort = 0) => On("c", () =>
    {
        var target = IPAddress.Parse(address);
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = TimeoutMilliseconds, SendTimeout = TimeoutMilliseconds, NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(target.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, sourcePort));
        socket.Connect(target, 80);
        return (socket, Read(socket));
    });

    internal string Ask(string address = Service4)
    {
        var (connection, server) = Connect(address);
        connection.Dispose();
        return server;
    }

    internal string AskUdp(string address, Socket? with = null) => On("c", () =>
    {
        var target = IPAddress.Parse(address);
        using var own = with is null ? Datagrams(target) : null;
        var socket = with ?? own!;
        socket.SendTo("?"u8, new IPEndPoint(target, 80));
        return Read(socket);
    });

    internal Socket DatagramsOfClient(string address) => On("c", () => Datagrams(IPAddress.Parse(address)));

    /// <summary>What is sent comes back.</summary>
    internal static string Echo(Socket connection, string text)
    {
        connection.Send(Encoding.ASCII.GetBytes(text));
        return Read(connection);
    }

    internal static string Read(Socket socket)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    internal static VirtualService Service(string address = Service4, ServiceType type = ServiceType.Tcp) => new()
    {
        Id = new VirtualServiceId(1),
        Address = new Endpoint(IPAddress.Parse(address), 80),
        Layer = ServiceLayer.Kernel,
        Forwarding = ForwardingMode.Dsr,
        Type = type,
    };

    internal static ServerPlan Server(int number, ServerAvailability availability = ServerAvailability.Up, int weight = 1, bool v6 = false) => new(
        new RealServerId(number),
        new Endpoint(IPAddress.Parse($"{(v6 ? "2001:db8::1" : "198.18.0.1")}{number}"), 80),
        weight,
        availability);

    internal static ServicePlan Plan(VirtualService service, params ServerPlan[] servers) =>
        new(service with { RealServers = servers.Select(s => new RealServer { Id = s.Id, Address = s.Address }).ToValueList() }, servers.ToValueList());

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        foreach (var name in s_names)
        {
            NamespacePair.Ip($"netns del {_prefix}{name}");
        }
    }

    private static Socket Datagrams(IPAddress target)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = TimeoutMilliseconds };
        socket.Bind(new IPEndPoint(target.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        return socket;
    }

    private void Plug(string name, int host)
    {
        NamespacePair.Ip($"link add p{name} netns {_prefix}sw type veth peer name v0 netns {_prefix}{name}");
        Ip("sw", $"link set p{name} master br0 up");
        Ip(name, $"address add 198.18.0.{host}/24 dev v0");
        Ip(name, $"address add 2001:db8::{host}/64 dev v0 nodad");
        Ip(name, "link set v0 up");
    }

    private void Write(string name, string file, string value) => On(name, () =>
    {
        File.WriteAllText(file, value);
        return 0;
    });

    private void Serve(string name)
    {
        var own = Encoding.ASCII.GetBytes(name);
        var (stream, datagrams) = On(name, () =>
        {
            var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 80));
            listener.Listen();
            return (listener, (Socket[])[Echoing(AddressFamily.InterNetwork, Service4), Echoing(AddressFamily.InterNetworkV6, Service6)]);
        });
        _sockets.AddRange([stream, .. datagrams]);
        Repeat(() =>
        {
            var connection = stream.Accept();
            connection.Send(own);
            Repeat(() =>
            {
                var buffer = new byte[64];
                var length = connection.Receive(buffer);
                if (length == 0)
                {
                    connection.Dispose();
                }

                connection.Send(buffer.AsSpan(0, length));
            });
        });
        foreach (var socket in datagrams)
        {
            Repeat(() =>
            {
                EndPoint from = (IPEndPoint)socket.LocalEndPoint!;
                socket.ReceiveFrom(new byte[16], ref from);
                socket.SendTo(own, from);
            });
        }
    }

    /// <summary>Bound to the service's address, from which it must answer.</summary>
    private static Socket Echoing(AddressFamily family, string address)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 80));
        return socket;
    }

    private static void Repeat(Action once) => new Thread(() =>
    {
        try
        {
            while (true)
            {
                once();
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The connection has ended, or the network is taken down.
        }
    })
    { IsBackground = true }.Start();
}
