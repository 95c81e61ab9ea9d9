using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class PassthroughTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private readonly TestAuthority _authority = new("Servers");
    private readonly SecureServer _www;
    private readonly SecureServer _wild;
    private readonly SecureServer _other;

    public PassthroughTests()
    {
        _www = new SecureServer(_authority.Issue("CN=www", "www.example.com"), RawServer.Ok("from www"));
        _wild = new SecureServer(_authority.Issue("CN=wild", "*.example.com"), RawServer.Ok("from wild"));
        _other = new SecureServer(_authority.Issue("CN=other", "other"), RawServer.Ok("from other"));
    }

    public void Dispose()
    {
        _www.Dispose();
        _wild.Dispose();
        _other.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("www.example.com", "from www")]
    [InlineData("a.example.com", "from wild")]
    [InlineData("unknown.example.net", "from other")]
    [InlineData("", "from other")]
    public async Task The_name_that_is_asked_for_chooses_the_server_which_ends_the_TLS_itself(string name, string body)
    {
        using var proxy = Start(["www.example.com"], ["*.example.com"], []);

        await using var client = await proxy.ConnectAsync(name);

        Assert.EndsWith(body, await client.AskAsync(Request, RawServer.Ok(body).Length));
        Assert.Equal(0, proxy.Counters.TlsHandshakes);
    }

    [Fact]
    public async Task A_hello_that_comes_byte_by_byte_is_waited_for_and_passed_on_whole()
    {
        using var proxy = Start(["www.example.com"], ["*.example.com"], []);
        await using var client = await proxy.ConnectAsync("a.example.com", socket => new HandshakeTests.DrippingStream(socket));

        Assert.Contains("CN=wild", client.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task Who_asks_for_no_known_name_is_refused_when_no_server_is_for_that()
    {
        using var proxy = Start(["www.example.com"], ["*.example.com"], ["other.example.net"]);

        await Assert.ThrowsAnyAsync<Exception>(() => proxy.ConnectAsync("unknown.example.net"));

        Assert.Equal(1, proxy.Counters.NoServerAvailable);
    }

    [Fact]
    public async Task Who_says_nothing_or_half_is_ended_in_time_and_other_protocols_go_to_the_default()
    {
        using var plain = RawServer.Answering(RawServer.Ok("plain"));
        using var proxy = new Proxy(service => Named(service, ["www.example.com"], []), _www.Address, plain.Address);
        using var silent = await proxy.ConnectAsync();
        using var half = await proxy.ConnectAsync();
        await half.SendAsync("\u0016\u0003\u0001\u0000");
        using var http = await proxy.ConnectAsync();
        await http.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.EndsWith("plain", System.Text.Encoding.Latin1.GetString(await http.ReadBytesAsync(RawServer.Ok("plain").Length)));
        Assert.Empty(await silent.ReadTextToEndAsync());
        Assert.Empty(await half.ReadTextToEndAsync());
        Assert.Equal(1, proxy.Counters.ConnectionsActive);
    }

    [Fact]
    public async Task Servers_of_one_name_take_turns_among_themselves()
    {
        using var proxy = Start(["www.example.com"], ["WWW.example.com"], []);
        var seen = new List<string>();
        for (var round = 0; round < 6; round++)
        {
            await using var client = await proxy.ConnectAsync("www.example.com");
            seen.Add(client.RemoteCertificate!.Subject);
        }

        Assert.Equal((3, 3), (seen.Count(name => name == "CN=www"), seen.Count(name => name == "CN=wild")));
    }

    private static VirtualService Named(VirtualService service, params ValueList<string>[] names) => service with
    {
        Type = ServiceType.Tcp,
        Timeouts = service.Timeouts with { ClientHeaderTimeoutSeconds = 1 },
        RealServers = names.Select((hosts, index) => new RealServer { Id = new RealServerId(index + 1), Address = Proxy.ClosedAddress(), SniHosts = hosts }).ToValueList(),
    };

    private Proxy Start(params ValueList<string>[] names) => new(service => Named(service, names), _www.Address, _wild.Address, _other.Address);
}
