using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>
/// Four network namespaces: a client (198.18.0.10), a node with the service address 198.18.0.100, and two servers (198.18.1.11, 198.18.2.12;
/// 2001:db8:1::11 ...) whose gateway is the node. The servers answer their own name by TCP and UDP on port 80.
/// </summary>
internal sealed class ForwardingNetwork : IDisposable
{
    private const int TimeoutMilliseconds = 5000;
    private const int AcceptedMax = 200;
    private static int s_count;
    private readonly string _prefix;
    private readonly List<Socket> _sockets = [];
    private readonly List<Socket> _accepted = [];

    internal ForwardingNetwork()
    {
        _prefix = $"lmf-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        foreach (var name in (string[])["c", "lb", "s1", "s2"])
        {
            NamespacePair.Ip($"netns add {_prefix}{name}");
            Ip(name, "link set lo up");
        }

        Plug("c", "front", "198.18.0.1/24", "198.18.0.10/24", "2001:db8:0::1/64", "2001:db8:0::10/64");
        Plug("s1", "b1", "198.18.1.1/24", "198.18.1.11/24", "2001:db8:1::1/64", "2001:db8:1::11/64");
        Plug("s2", "b2", "198.18.2.1/24", "198.18.2.12/24", "2001:db8:2::1/64", "2001:db8:2::12/64");
        Ip("lb", "address add 198.18.0.100/32 dev front");
        Ip("lb", "address add 2001:db8:0::100/128 dev front nodad");
        Serve("s1");
        Serve("s2");
    }

    /// <summary>Connections that the servers accepted, newest last; each got the server's name.</summary>
    internal IReadOnlyList<Socket> Accepted
    {
        get
        {
            lock (_accepted)
            {
                return [.. _accepted];
            }
        }
    }

    internal T OnNode<T>(Func<T> work) => NamespacePair.Run($"{_prefix}lb", work);

    internal T OnClient<T>(Func<T> work) => NamespacePair.Run($"{_prefix}c", work);

    internal string Ip(string name, string arguments) => NamespacePair.Ip($"-n {_prefix}{name} {arguments}");

    /// <summary>A connection of the client's that has read its server's name.</summary>
    internal (Socket Connection, string Server) Connect(string address = "198.18.0.100", int port = 80) => OnClient(() =>
    {
        var target = IPAddress.Parse(address);
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = TimeoutMilliseconds, NoDelay = true };
        socket.Connect(target, port);
        return (socket, Read(socket));
    });

    internal string Ask(string address = "198.18.0.100", int port = 80)
    {
        var (connection, server) = Connect(address, port);
        connection.Dispose();
        return server;
    }

    internal string AskUdp(int port = 80) => OnClient(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = TimeoutMilliseconds };
        socket.Connect(IPAddress.Parse("198.18.0.100"), port);
        socket.Send("?"u8);
        return Read(socket);
    });

    internal static Layer4Plan Plan(VirtualService service, params ServerPlan[] servers)
    {
        var plan = new ServicePlan(service with { RealServers = servers.Select(s => new RealServer { Id = s.Id, Address = s.Address }).ToValueList() }, servers.ToValueList());
        return new Layer4Plan([new Layer4Service(plan, SlotPlanner.Of(plan, new Dictionary<RealServerId, int>(), 0))]);
    }

    internal static VirtualService Service(string address = "198.18.0.100") => new()
    {
        Id = new VirtualServiceId(1),
        Address = new Endpoint(IPAddress.Parse(address), 80),
        Layer = ServiceLayer.Kernel,
        Type = ServiceType.Tcp,
    };

    internal static ServerPlan Server(int number, ServerAvailability availability = ServerAvailability.Up, int weight = 1) => new(
        new RealServerId(number), new Endpoint(IPAddress.Parse($"198.18.{number}.1{number}"), 80), weight, availability);

    internal static ServerPlan ServerV6(int number) => new(
        new RealServerId(number), new Endpoint(IPAddress.Parse($"2001:db8:{number}::1{number}"), 80), 1, ServerAvailability.Up);

    internal static string Read(Socket socket)
    {
        var buffer = new byte[16];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        Accepted.ToList().ForEach(socket => socket.Dispose());
        foreach (var name in (string[])["c", "lb", "s1", "s2"])
        {
            NamespacePair.Ip($"netns del {_prefix}{name}");
        }
    }

    private void Plug(string name, string link, string nodeV4, string ownV4, string nodeV6, string ownV6)
    {
        NamespacePair.Ip($"link add {link} netns {_prefix}lb type veth peer name v0 netns {_prefix}{name}");
        foreach (var (place, device, v4, v6) in new[] { ("lb", link, nodeV4, nodeV6), (name, "v0", ownV4, ownV6) })
        {
            Ip(place, $"address add {v4} dev {device}");
            Ip(place, $"address add {v6} dev {device} nodad");
            Ip(place, $"link set {device} up");
        }

        Ip(name, $"route add default via {nodeV4.Split('/')[0]}");
        Ip(name, $"-6 route add default via {nodeV6.Split('/')[0]}");
    }

    private void Serve(string name)
    {
        var text = Encoding.ASCII.GetBytes(name);
        var (stream, datagrams) = NamespacePair.Run(_prefix + name, () =>
        {
            var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 80));
            listener.Listen();
            var echo = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            echo.Bind(new IPEndPoint(IPAddress.Any, 80));
            return (listener, echo);
        });
        _sockets.AddRange([stream, datagrams]);
        Start(() =>
        {
            var connection = stream.Accept();
            lock (_accepted)
            {
                _accepted.Add(connection);

                // Under load the clients of the oldest have long gone.
                if (_accepted.Count > AcceptedMax)
                {
                    _accepted[0].Dispose();
                    _accepted.RemoveAt(0);
                }
            }

            connection.Send(text);
        });
        Start(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            datagrams.ReceiveFrom(new byte[16], ref from);
            datagrams.SendTo(text, from);
        });
    }

    private static void Start(Action once) => new Thread(() =>
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
            // The network is taken down.
        }
    })
    { IsBackground = true }.Start();
}
