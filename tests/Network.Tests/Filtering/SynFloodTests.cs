using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Filtering;
using LoadMaster.Network.Filtering;

namespace LoadMaster.Network.Tests.Filtering;

/// <summary>A listener under a flood of SYN: the node is here (198.18.7.1), flood and honest client are there.</summary>
public sealed class SynFloodTests
{
    private const int Port = 80;
    private const int Backlog = 16;
    private const int Packets = 2000;
    private const string SynCookies = "/proc/sys/net/ipv4/tcp_syncookies";
    private static readonly IPAddress s_node = IPAddress.Parse("198.18.7.1");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    [SkippableFact]
    public void Honest_clients_connect_during_a_flood_once_the_filter_has_turned_cookies_on()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var pair = new NamespacePair();
        using var filter = new PacketFilterKernel();

        // What is answered to the sources of the flood is lost, as on the Internet.
        pair.IpHere("route add 203.0.113.0/24 via 198.18.7.2");
        pair.RunHere(() => File.WriteAllText(SynCookies, "0"));
        using var listener = pair.RunHere(Listen);
        using var flood = pair.RunThere(() => new SynFlood(s_node, Port));
        Assert.True(pair.RunThere(Connects), "without a flood");
        flood.Send(Packets);
        Assert.False(pair.RunThere(Connects), "under a flood, without cookies");

        pair.RunHere(() => filter.Apply(new FilterPlan(new FilterRules { Enabled = true }, [22], [], [new OpenPorts(s_node, false, Port, Port)], null), null));
        Assert.True(pair.RunHere(filter.Read).SynCookies);
        for (var round = 0; round < 5; round++)
        {
            flood.Send(Packets);
            Assert.True(pair.RunThere(Connects), $"under a flood, with cookies, round {round}");
        }
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Any, Port));
        listener.Listen(Backlog);
        return listener;
    }

    private static bool Connects()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(s_node, Port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }

        return socket.Poll(s_patience, SelectMode.SelectWrite) && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
    }
}
