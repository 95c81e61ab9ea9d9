using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.Drain;
using LoadMaster.Network.Transparency;

namespace LoadMaster.Network.Tests.Transparency;

/// <summary>Against the real kernel.</summary>
public sealed class ClientRoutesTests
{
    [SkippableTheory]
    [InlineData("198.18.1.10", "198.18.2.10")]
    [InlineData("2001:db8:1::10", "2001:db8:2::10")]
    public void A_server_answers_a_connection_that_has_the_clients_address(string client, string server)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var network = new RoutedNetwork();
        using var listener = Listen(network, server);
        using var routes = new ClientRoutes(new LocalDelivery());
        var outcome = network.On("n", () => routes.Use([new Endpoint(IPAddress.Parse(server), 80)]));
        Assert.Null(outcome.Problem);
        var neighbour = Assert.Single(outcome.Neighbours);
        Assert.True(neighbour.Network.Contains(IPAddress.Parse(server)) && !neighbour.Network.Contains(IPAddress.Parse(client)), $"{neighbour}");

        using var socket = ConnectAs(network, client, server);
        using var accepted = listener.Accept();
        Assert.Equal(client, ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString());
        accepted.Send("hello"u8);
        Assert.Equal(5, socket.Receive(new byte[5]));

        network.On("n", () => routes.Use([]));
        accepted.Send("hello"u8);
        Assert.Throws<SocketException>(() => socket.Receive(new byte[5]));
    }

    [SkippableFact]
    public void Nothing_is_left_when_nobody_needs_it_and_a_drain_keeps_what_it_needs()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var network = new RoutedNetwork();
        var delivery = new LocalDelivery();
        using var routes = new ClientRoutes(delivery);
        using var drain = new DrainPaths(delivery);
        network.On("n", () =>
        {
            routes.Use([new Endpoint(IPAddress.Parse("198.18.2.10"), 80)]);
            drain.Clean();
            drain.Keep([IPAddress.Parse("198.18.1.100")]);
            routes.Use([]);
        });
        Assert.Contains("fwmark 0x4c4d0005", network.Ip("n", "rule"), StringComparison.Ordinal);
        network.On("n", () =>
        {
            routes.Use([new Endpoint(IPAddress.Parse("198.18.2.10"), 80)]);
            drain.EndKeeping();
        });
        Assert.Contains("fwmark 0x4c4d0005", network.Ip("n", "rule"), StringComparison.Ordinal);
        network.On("n", () => routes.Use([]));
        Assert.DoesNotContain("fwmark", network.Ip("n", "rule"), StringComparison.Ordinal);
        Assert.Equal("", network.On("n", Tables));
    }

    [SkippableFact]
    public void What_a_killed_process_left_is_removed_by_the_first_use_of_the_next_one()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var network = new RoutedNetwork();
        var killed = new ClientRoutes(new LocalDelivery());
        network.On("n", () => killed.Use([new Endpoint(IPAddress.Parse("198.18.2.10"), 80)]));
        Assert.Contains("loadmaster_transparent", network.On("n", Tables), StringComparison.Ordinal);
        using var next = new ClientRoutes(new LocalDelivery());
        network.On("n", () => next.Use([]));
        Assert.Equal("", network.On("n", Tables));
        Assert.DoesNotContain("fwmark", network.Ip("n", "rule"), StringComparison.Ordinal);
    }

    private static string Tables()
    {
        using var process = global::System.Diagnostics.Process.Start(new global::System.Diagnostics.ProcessStartInfo("nft", "list tables") { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Trim();
    }

    private static Socket Listen(RoutedNetwork network, string server) => network.On("s", () =>
    {
        var socket = new Socket(IPAddress.Parse(server).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(server), 80));
        socket.Listen();
        return socket;
    });

    /// <summary>As the data plane does.</summary>
    private static Socket ConnectAs(RoutedNetwork network, string client, string server) => network.On("n", () =>
    {
        var address = IPAddress.Parse(client);
        var v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 1500 };
        socket.SetRawSocketOption(v6 ? 41 : 0, v6 ? 75 : 19, [1, 0, 0, 0]);
        socket.Bind(new IPEndPoint(address, 0));
        Assert.True(socket.ConnectAsync(IPAddress.Parse(server), 80).Wait(TimeSpan.FromSeconds(5)), "the server's answer does not arrive");
        return socket;
    });
}
