using System.Text;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Proxying;

public sealed class ProxyTrafficTests
{
    private const string Header = "PROXY TCP4 192.0.2.7 198.18.0.1 40000 80\r\n";
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly int AnswerLength = (RawServer.Ok("yes") + "Connection: close\r\n").Length;

    private static readonly ProxyProtocolSettings Accepting = new() { AcceptFrom = ["127.0.0.0/8"] };

    [Fact]
    public async Task The_client_that_a_header_names_is_the_client()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { ProxyProtocol = Accepting }, server.Address);
        Assert.EndsWith("yes", await proxy.AskAsync(Header + Ask), StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 192.0.2.7\r\n", server.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_may_come_byte_by_byte_and_the_request_much_later()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { ProxyProtocol = Accepting }, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendByteByByteAsync(Header);
        await client.SendByteByByteAsync(Ask);
        Assert.EndsWith("yes", await client.ReadTextToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ask)]
    [InlineData("PROXY TCP4 192.0.2.7\r\n")]
    [InlineData("")]
    public async Task Who_must_send_a_header_and_does_not_is_cut_off_and_counted(string sent)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(
            service => service with { ProxyProtocol = Accepting, Timeouts = new ServiceTimeouts { ClientHeaderTimeoutSeconds = 0.3 } }, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(sent);
        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.Equal((1, 0), (proxy.Counters.ProxyHeadersRefused, server.Accepted));
        Assert.Equal(0, proxy.Counters.ConnectionsActive);
    }

    [Fact]
    public async Task Others_are_taken_as_they_are_and_cannot_pass_for_somebody_else()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service with { ProxyProtocol = new ProxyProtocolSettings { AcceptFrom = ["192.0.2.0/24", "2001:db8::/32"] } }, server.Address);
        Assert.EndsWith("yes", await proxy.AskAsync(Ask), StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", server.Heads.Single(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await proxy.AskAsync(Header + Ask), StringComparison.Ordinal);
        Assert.Equal(0, proxy.Counters.ProxyHeadersRefused);
    }

    [Fact]
    public async Task A_header_comes_before_tls()
    {
        var certificate = TestCertificates.Make("www", "www.example.com");
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = SecureProxy.Start(service => service with { ProxyProtocol = Accepting }, [certificate], server.Address);
        await using var stream = await proxy.ConnectAsync("www.example.com", socket =>
        {
            _ = socket.Send(Encoding.Latin1.GetBytes(Header));
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        });
        Assert.EndsWith("yes", await stream.AskAsync(Ask, AnswerLength), StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 192.0.2.7\r\n", server.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tcp_service_takes_a_header_and_sends_its_own()
    {
        using var server = new RawServer(async (connection, number) => await connection.SendAsync(await connection.ReadTextAsync(45)));
        using var proxy = new Proxy(
            service => service with { Type = ServiceType.Tcp, ProxyProtocol = Accepting with { Send = ProxyProtocolVersion.V1 } }, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Header + "hello there, server");
        var line = $"PROXY TCP4 192.0.2.7 127.0.0.1 40000 {proxy.Port}\r\n";
        Assert.Equal((line + "hello there, server")[..45], await client.ReadTextAsync(45));
    }

    [Fact]
    public async Task A_connection_that_names_its_client_is_kept_for_that_client_alone()
    {
        using var server = HeaderedServer();
        using var proxy = new Proxy(service => service with { ProxyProtocol = new ProxyProtocolSettings { Send = ProxyProtocolVersion.V1 } }, server.Address);
        using var one = await proxy.ConnectAsync();
        using var two = await proxy.ConnectAsync();
        foreach (var (client, number) in new[] { (one, 1), (two, 2), (one, 1), (two, 2), (one, 1) })
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            _ = await client.ReadHeadAsync();
            var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
            Assert.Equal($"{number} {port:D5}", await client.ReadTextAsync(7));
        }

        Assert.Equal(2, server.Accepted);
        one.Dispose();
        await Proxy.UntilAsync(() => server.Ended == 1, "the connection goes with its client");
    }

    [Fact]
    public async Task A_server_that_closes_a_kept_connection_gets_a_new_one()
    {
        using var server = HeaderedServer(requestsMax: 1);
        using var proxy = new Proxy(service => service with { ProxyProtocol = new ProxyProtocolSettings { Send = ProxyProtocolVersion.V1 } }, server.Address);
        using var client = await proxy.ConnectAsync();
        for (var number = 1; number <= 3; number++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            _ = await client.ReadHeadAsync();
            Assert.Equal($"{number}", (await client.ReadTextAsync(7))[..1]);
            await Proxy.UntilAsync(() => server.Ended == number, "the server has closed");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_binary_header_tells_of_tls_when_asked_to(bool tells)
    {
        var certificate = TestCertificates.Make("www", "www.example.com");
        var headers = new System.Collections.Concurrent.ConcurrentQueue<byte[]>();
        using var server = new RawServer(async (connection, number) =>
        {
            headers.Enqueue(await connection.ReadBytesAsync(tells ? 46 : 28));
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync(RawServer.Ok("yes"));
        });
        using var proxy = SecureProxy.Start(
            service => service with { ProxyProtocol = new ProxyProtocolSettings { Send = ProxyProtocolVersion.V2, SendTls = tells } }, [certificate], server.Address);
        await using var stream = await proxy.ConnectAsync("www.example.com");
        Assert.EndsWith("yes", await stream.AskAsync(Ask, AnswerLength), StringComparison.Ordinal);
        var header = Assert.Single(headers);
        Assert.Equal(new byte[] { 0x21, 0x11, 0, (byte)(tells ? 30 : 12), 127, 0, 0, 1 }, header[12..20]);
        if (tells)
        {
            Assert.Equal([0x20, 0, 15, 1, 0, 0, 0, 1, 0x21, 0, 7, .. "TLSv1.3"u8], header[28..]);
        }
    }

    [Fact]
    public async Task Header_lines_name_both_ends_and_what_clients_claim_is_dropped_or_stays_before()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(
            service => service with { ClientHeaders = new ClientHeaderSettings { Forwarded = true, Via = true, ClientSide = true }, ProxyProtocol = Accepting }, server.Address);
        var request = "GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=10.0.0.1\r\nX-ClientSide: forged\r\nConnection: close\r\n\r\n";
        await proxy.AskAsync(Header + request);
        await proxy.AskAsync("PROXY TCP6 2001:db8::7 2001:db8::1 40000 80\r\n" + request);
        var heads = server.Heads.ToArray();
        Assert.EndsWith(
            $"Forwarded: for=192.0.2.7;by=127.0.0.1;proto=http\r\nVia: 1.1 loadmaster\r\nX-ClientSide: 192.0.2.7:40000 -> 127.0.0.1:{proxy.Port}\r\n\r\n", heads[0], StringComparison.Ordinal);
        Assert.Contains("Forwarded: for=10.0.0.1\r\n", heads[0], StringComparison.Ordinal);
        Assert.DoesNotContain("forged", heads[0], StringComparison.Ordinal);
        Assert.Contains("for=\"[2001:db8::7]\";by=127.0.0.1", heads[1], StringComparison.Ordinal);
    }

    /// <summary>Reads a PROXY line, then answers each request with the connection's number and the port that the line names.</summary>
    private static RawServer HeaderedServer(int requestsMax = int.MaxValue) => new(async (connection, number) =>
    {
        var line = "";
        while (!line.EndsWith('\n'))
        {
            line += await connection.ReadTextAsync(1);
        }

        for (var request = 0; request < requestsMax && (await connection.ReadHeadAsync()).Length > 0; request++)
        {
            await connection.SendAsync(RawServer.Ok($"{number} {line.Split(' ')[4]:D5}"));
        }
    });
}
