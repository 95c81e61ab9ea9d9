using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Drain;
using LoadMaster.Network.Link;
using LoadMaster.Network.Transparency;

namespace LoadMaster.Network.Tests.Drain;

/// <summary>Against the real kernel.</summary>
public sealed class DrainPathsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [SkippableTheory]
    [InlineData("198.18.7.100", "/32")]
    [InlineData("2001:db8:7::100", "/128")]
    public void A_connection_goes_on_at_the_old_node_while_the_new_one_has_the_address(string shared, string prefix)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var address = IPAddress.Parse(shared);
        using var network = new DrainNetwork();
        using var a = new DrainPaths(new LocalDelivery());
        using var b = new DrainPaths(new LocalDelivery());
        network.Ip("a", $"address add {shared}{prefix} dev front nodad");
        using var oldListener = network.Listen("a", address);
        using var client = network.Connect(address);
        using var kept = oldListener.Accept();
        Exchange(client, kept);
        MakeTransparent(kept);

        var stations = network.On("a", () => a.Keep([address]));
        network.On("b", () => b.Forward("a", stations, [Handed(client)], [], [], Minute));
        network.Ip("b", $"address add {shared}{prefix} dev front nodad");
        network.ClientLearns(address, "b");
        network.Ip("a", $"address del {shared}{prefix} dev front");
        Exchange(client, kept);
        Exchange(client, kept);

        using var newListener = network.Listen("b", address);
        using var other = network.Connect(address);
        using var served = newListener.Accept();
        Exchange(other, served);
        Exchange(client, kept);

        network.Ip("b", $"address del {shared}{prefix} dev front");
        Assert.False(Answers(network, address), "a node that drains answers for the address");
        network.Ip("b", $"address add {shared}{prefix} dev front nodad");
        Assert.True(Answers(network, address), "the node that has the address does not answer for it");
        Exchange(client, kept);

        network.On("b", () => b.EndForwarding("a"));
        client.Send("x"u8);
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => client.Receive(new byte[1])).SocketErrorCode);
    }

    [SkippableTheory]
    [InlineData("198.18.7.100", "/32")]
    [InlineData("2001:db8:7::100", "/128")]
    public void A_new_connection_from_a_port_that_is_forwarded_belongs_to_the_new_node(string shared, string prefix)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var address = IPAddress.Parse(shared);
        using var network = new DrainNetwork();
        using var a = new DrainPaths(new LocalDelivery());
        using var b = new DrainPaths(new LocalDelivery());
        network.Ip("a", $"address add {shared}{prefix} dev front nodad");
        var stations = network.On("a", () => a.Keep([address]));
        network.Ip("a", $"address del {shared}{prefix} dev front");
        network.Ip("b", $"address add {shared}{prefix} dev front nodad");
        network.ClientLearns(address, "b");
        var from = HandedConnection.NumberOf(IPAddress.Parse(address.AddressFamily == AddressFamily.InterNetwork ? "198.18.7.10" : "2001:db8:7::10"));
        var stale = new HandedConnection(from, 40_000, HandedConnection.NumberOf(address), 80, address.AddressFamily == AddressFamily.InterNetworkV6);
        network.On("b", () => b.Forward("a", stations, [], [], [stale], Minute));

        using var listener = network.Listen("b", address);
        using var client = network.Connect(address, 40_000);
        using var served = listener.Accept();
        Exchange(client, served);
    }

    [SkippableTheory]
    [InlineData("198.18.7.100", "/32", "192.0.2.9")]
    [InlineData("2001:db8:7::100", "/128", "2001:db8:9::9")]
    public void What_a_real_server_answers_to_a_client_by_way_of_its_new_gateway_reaches_the_old_node(string gateway, string prefix, string client)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var (shared, far) = (IPAddress.Parse(gateway), IPAddress.Parse(client));
        using var network = new DrainNetwork();
        using var a = new DrainPaths(new LocalDelivery());
        using var b = new DrainPaths(new LocalDelivery());
        using var routes = new ClientRoutes(new LocalDelivery());
        var server = IPAddress.Parse(shared.AddressFamily == AddressFamily.InterNetwork ? "198.18.7.10" : "2001:db8:7::10");
        network.Ip("a", $"address add {gateway}{prefix} dev front nodad");
        network.Ip("c", $"route add {client}{prefix} via {gateway} dev front");
        network.ClientLearns(shared, "a");
        using var listener = network.Listen("c", server);
        network.On("a", () => routes.Use([new Endpoint(server, 80)]));
        using var ours = network.ConnectAs("a", far, server);
        using var served = listener.Accept();
        Exchange(ours, served);

        var stations = network.On("a", () => a.Keep([shared]));
        network.On("b", () => b.Forward("a", stations, [Answers(ours)], [], [], Minute));
        network.Ip("b", $"address add {gateway}{prefix} dev front nodad");
        network.ClientLearns(shared, "b");
        network.Ip("a", $"address del {gateway}{prefix} dev front");
        Exchange(ours, served);
        Exchange(ours, served);

        network.On("b", () => b.Forward("a", stations, [], [Answers(ours)], [], Minute));
        Assert.Throws<SocketException>(() => Exchange(ours, served));
    }

    [SkippableTheory]
    [InlineData("198.18.7.100", "/32")]
    [InlineData("2001:db8:7::100", "/128")]
    public void A_forged_syn_with_the_port_of_a_kept_connection_ends_nothing_and_reaches_nobody(string shared, string prefix)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var address = IPAddress.Parse(shared);
        using var network = new DrainNetwork();
        using var a = new DrainPaths(new LocalDelivery());
        using var b = new DrainPaths(new LocalDelivery());
        network.Ip("a", $"address add {shared}{prefix} dev front nodad");
        using var oldListener = network.Listen("a", address);
        using var client = network.Connect(address);
        using var kept = oldListener.Accept();
        MakeTransparent(kept);
        var stations = network.On("a", () => a.Keep([address]));
        network.On("b", () => b.Forward("a", stations, [Handed(client)], [], [], Minute));
        network.Ip("b", $"address add {shared}{prefix} dev front nodad");
        network.ClientLearns(address, "b");
        network.Ip("a", $"address del {shared}{prefix} dev front");
        using var newListener = network.Listen("b", address);
        Exchange(client, kept);

        network.SendSyn(address, ((IPEndPoint)client.LocalEndPoint!).Port);
        Exchange(client, kept);
        Exchange(client, kept);
        Assert.False(newListener.Poll(200_000, SelectMode.SelectRead), "the forged SYN reached the new node's listener");

        // Closed at the old node, its port may be used again.
        network.On("b", () => b.Forward("a", stations, [], [], [Handed(client)], Minute));
        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        Exchange(client, kept);
        client.LingerState = new LingerOption(true, 0);
        client.Close();
        using var again = network.Connect(address, port);
        using var served = newListener.Accept();
        Exchange(again, served);
    }

    [SkippableFact]
    public void What_a_killed_process_left_is_removed_by_the_next_one()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var address = IPAddress.Parse("198.18.7.100");
        using var network = new DrainNetwork();
        using var killed = new DrainPaths(new LocalDelivery());
        network.On("a", () => killed.Keep([address]));
        network.On("a", () => killed.Forward("other", [new(address, "020000000001")], [], [], [], Minute));
        Assert.Contains("fwmark 0x4c4d0005", network.Ip("a", "rule"), StringComparison.Ordinal);
        Assert.Equal(2, Tables(network).Count);

        using var next = new DrainPaths(new LocalDelivery());
        network.On("a", next.Clean);
        Assert.DoesNotContain("fwmark 0x4c4d0005", network.Ip("a", "rule"), StringComparison.Ordinal);
        Assert.Empty(Tables(network));
    }

    [SkippableFact]
    public void Connections_that_have_ended_are_forwarded_no_more_and_ends_that_come_twice_are_no_error()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var address = IPAddress.Parse("198.18.7.100");
        var one = new HandedConnection(HandedConnection.NumberOf(IPAddress.Parse("198.18.7.10")), 4711, HandedConnection.NumberOf(address), 80, false);
        using var network = new DrainNetwork();
        using var paths = new DrainPaths(new LocalDelivery());
        ValueList<DrainStation> stations = [new(address, "020000000001")];
        network.On("b", () => paths.Forward("a", stations, [one, one with { ClientPort = 4712 }], [], [], Minute));
        network.On("b", () => paths.Forward("a", stations, [one], [], [], Minute));
        Assert.Contains("4711", Elements(network), StringComparison.Ordinal);
        network.On("b", () => paths.Forward("a", stations, [], [one], [], Minute));
        network.On("b", () => paths.Forward("a", stations, [], [one], [], Minute));
        Assert.DoesNotContain("4711", Elements(network), StringComparison.Ordinal);
        Assert.Contains("4712", Elements(network), StringComparison.Ordinal);
        network.On("b", () => paths.Forward("a", stations, [], [], [one with { ClientPort = 4712 }], Minute));
        network.On("b", () => paths.Forward("a", stations, [], [], [one with { ClientPort = 4712 }], Minute));
        Assert.Contains("4712", Elements(network), StringComparison.Ordinal);
        network.On("b", () => paths.Forward("a", stations, [], [one with { ClientPort = 4712 }], [], Minute));
        Assert.DoesNotContain("4712", Elements(network), StringComparison.Ordinal);
    }

    private static bool Answers(DrainNetwork network, IPAddress address) =>
        network.On("c", () => new LinkProbe(TimeProvider.System).AnswersAsync(address, TimeSpan.FromMilliseconds(600), CancellationToken.None).GetAwaiter().GetResult());

    private static void Exchange(Socket client, Socket server)
    {
        server.ReceiveTimeout = client.ReceiveTimeout;
        client.Send("question"u8);
        var buffer = new byte[64];
        Assert.Equal("question", Encoding.ASCII.GetString(buffer, 0, server.Receive(buffer)));
        server.Send("answer"u8);
        Assert.Equal("answer", Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)));
    }

    /// <summary>As the data plane does (IP_TRANSPARENT, IPV6_TRANSPARENT).</summary>
    private static void MakeTransparent(Socket socket)
    {
        var v6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        socket.SetRawSocketOption(v6 ? 41 : 0, v6 ? 75 : 19, [1, 0, 0, 0]);
    }

    private static HandedConnection Handed(Socket client)
    {
        var (from, to) = ((IPEndPoint)client.LocalEndPoint!, (IPEndPoint)client.RemoteEndPoint!);
        return new(
            HandedConnection.NumberOf(from.Address),
            (ushort)from.Port,
            HandedConnection.NumberOf(to.Address),
            (ushort)to.Port,
            from.AddressFamily == AddressFamily.InterNetworkV6);
    }

    /// <summary>The half of a transparent service's connection, as seen by its real server.</summary>
    private static HandedConnection Answers(Socket ours)
    {
        var half = Handed(ours);
        return half with { Client = half.Shared, ClientPort = half.SharedPort, Shared = half.Client, SharedPort = half.ClientPort };
    }

    private static List<string> Tables(DrainNetwork network) => [.. network.On("a", () => Nft("list tables")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string Elements(DrainNetwork network) => network.On("b", () => Nft("list ruleset"));

    private static string Nft(string arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("nft", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
