using System.Net.Sockets;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class HandshakeTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";
    private readonly Certificate _www = TestCertificates.Make("www", "www.example.com");

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task A_client_of_each_version_is_served(string option, string version)
    {
        using var server = RawServer.Answering(RawServer.Ok("hello from behind"));
        using var proxy = SecureProxy.Start([_www], server.Address);

        var output = await Tool.OpenSslAsync(proxy.Port, Request, option, "-alpn", "h2,http/1.1");

        Assert.Contains("hello from behind", output);
        Assert.Contains(version, output);
        Assert.Contains("ALPN protocol: http/1.1", output);
        Assert.Equal((1, 0), (proxy.Counters.TlsHandshakes, proxy.Counters.TlsFailures));
    }

    [Fact]
    public async Task Older_versions_and_those_under_the_minimum_are_refused()
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = SecureProxy.Start(service => service with { TlsMinimum = TlsVersion.Tls13 }, [_www], server.Address);

        Assert.DoesNotContain("hello", await Tool.OpenSslAsync(proxy.Port, Request, "-tls1_2"));
        Assert.DoesNotContain("hello", await Tool.OpenSslAsync(proxy.Port, Request, "-tls1_1", "-cipher", "ALL@SECLEVEL=0"));
        Assert.Contains("hello", await Tool.OpenSslAsync(proxy.Port, Request, "-tls1_3"));
        Assert.Equal((1, 2), (proxy.Counters.TlsHandshakes, proxy.Counters.TlsFailures));

        using var open = SecureProxy.Start([_www], server.Address);
        Assert.DoesNotContain("hello", await Tool.OpenSslAsync(open.Port, Request, "-tls1_1", "-cipher", "ALL@SECLEVEL=0"));
        Assert.Equal((0, 1), (open.Counters.TlsHandshakes, open.Counters.TlsFailures));
    }

    [Theory]
    [InlineData("www.example.com", "CN = www.example.com")]
    [InlineData("WWW.example.COM", "CN = www.example.com")]
    [InlineData("a.example.org", "CN = *.example.org")]
    [InlineData("special.example.org", "CN = special.example.org")]
    [InlineData("a.b.example.org", "CN = www.example.com")]
    [InlineData("unknown.example.net", "CN = www.example.com")]
    public async Task The_asked_name_chooses_the_certificate(string name, string subject)
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = SecureProxy.Start(
            [_www, TestCertificates.Make("wild", "*.example.org"), TestCertificates.Make("special", "special.example.org")], server.Address);

        Assert.Contains($"subject={subject}", await Tool.OpenSslAsync(proxy.Port, Request, "-servername", name));
    }

    [Fact]
    public async Task A_client_that_asks_for_no_name_gets_the_first_certificate()
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = SecureProxy.Start([_www, TestCertificates.Make("other", "other.example.com")], server.Address);

        Assert.Contains("subject=CN = www.example.com", await Tool.OpenSslAsync(proxy.Port, Request, "-noservername"));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_is_resumed_by_its_ticket_also_after_the_certificate_was_replaced(string version)
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = SecureProxy.Start([_www], server.Address);
        var file = Path.GetTempFileName();
        try
        {
            Assert.Contains("New, TLS", await Tool.OpenSslAsync(proxy.Port, Request, version, "-sess_out", file));
            Assert.Contains("Reused, TLS", await Tool.OpenSslAsync(proxy.Port, Request, version, "-sess_in", file));

            var replaced = TestCertificates.Make("www", "www.example.com");
            Assert.Empty(proxy.Engine.Apply(proxy.Plan.With(proxy.Service, [replaced])).Problems);
            Assert.Contains("Reused, TLS", await Tool.OpenSslAsync(proxy.Port, Request, version, "-sess_in", file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_client_that_offers_only_another_protocol_is_refused()
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = SecureProxy.Start([_www], server.Address);

        Assert.Contains("no application protocol", await Tool.OpenSslAsync(proxy.Port, Request, "-alpn", "h2"));
    }

    [Fact]
    public async Task A_handshake_that_comes_byte_by_byte_succeeds()
    {
        var answer = RawServer.Ok("hello");
        using var server = RawServer.Answering(answer);
        using var proxy = SecureProxy.Start([_www], server.Address);

        await using var client = await proxy.ConnectAsync("www.example.com", socket => new DrippingStream(socket));

        Assert.EndsWith("hello", await client.AskAsync(Request.Replace("close", "keep-alive", StringComparison.Ordinal), answer.Length));
    }

    [Fact]
    public async Task A_handshake_that_stalls_is_ended_in_time()
    {
        using var proxy = SecureProxy.Start(
            service => service with { Timeouts = service.Timeouts with { ClientHeaderTimeoutSeconds = 0.3 } }, [_www], Proxy.ClosedAddress());
        using var silent = await proxy.ConnectAsync();
        using var partial = await proxy.ConnectAsync();
        await partial.SendAsync("\u0016\u0003\u0001");

        Assert.Empty(await silent.ReadTextToEndAsync());
        Assert.Empty(await partial.ReadTextToEndAsync());
        Assert.Equal((0, 2, 0), (proxy.Counters.TlsHandshakes, proxy.Counters.TlsFailures, proxy.Counters.ConnectionsActive));
    }

    [Fact]
    public async Task Plain_HTTP_gets_a_word_and_garbage_an_alert()
    {
        using var proxy = SecureProxy.Start([_www], Proxy.ClosedAddress());

        Assert.StartsWith("HTTP/1.1 400 ", await proxy.AskAsync(Request));
        Assert.DoesNotContain("HTTP", await proxy.AskAsync("garbage that is neither\r\n\r\n"));
        Assert.DoesNotContain("HTTP", await proxy.AskAsync("\u0016\u0003\u0001\u0000\u0010" + new string('\u0001', 16)));
        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "all are closed");
        Assert.Equal((0, 3), (proxy.Counters.TlsHandshakes, proxy.Counters.TlsFailures));
    }

    [Fact]
    public async Task Handshakes_of_every_ending_leave_nothing_behind()
    {
        var answer = RawServer.Ok("hello");
        using var server = RawServer.Answering(answer);
        using var proxy = SecureProxy.Start([_www], server.Address);
        var before = TlsSession.OpenCount;
        for (var round = 0; round < 100; round++)
        {
            var client = await proxy.ConnectAsync("www.example.com");
            _ = await client.AskAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n", answer.Length);
            if (round % 2 == 0)
            {
                await client.ShutdownAsync();
            }

            await client.DisposeAsync();
            using var aborted = await proxy.ConnectAsync();
            await aborted.SendAsync("\u0016\u0003\u0001");
        }

        await Proxy.UntilAsync(() => proxy.Counters.ConnectionsActive == 0, "all are closed");
        Assert.Equal(100, proxy.Counters.TlsHandshakes);
        await Proxy.UntilAsync(() => TlsSession.OpenCount <= before, "all sessions are freed");
    }

    internal sealed class DrippingStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (var index = 0; index < buffer.Length; index++)
            {
                await base.WriteAsync(buffer.Slice(index, 1), cancellationToken);
                await Task.Yield();
            }
        }
    }
}
