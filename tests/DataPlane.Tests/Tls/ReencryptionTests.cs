using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class ReencryptionTests : IDisposable
{
    private const string Name = "app.internal";
    private const string Request = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    private const string LastRequest = "GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";
    private readonly TestAuthority _authority = new("Servers");
    private readonly string _answer = RawServer.Ok("hello");

    private ReencryptionSettings On => new() { Enabled = true, CaPem = _authority.Pem, ServerName = Name };

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_server_is_asked_by_name_and_its_connection_is_used_again()
    {
        using var server = new SecureServer(_authority.Issue("CN=app", Name), _answer);
        using var proxy = Start(On, server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 5; round++)
        {
            await client.SendAsync(Request);
            Assert.Equal(_answer, System.Text.Encoding.Latin1.GetString(await client.ReadBytesAsync(_answer.Length)));
        }

        Assert.Equal(Name, Assert.Single(server.Names));
        Assert.Equal("http/1.1", Assert.Single(server.Protocols));
        Assert.Equal((1, 5), (proxy.ServerCounters.ConnectionsTotal, proxy.ServerCounters.RequestsTotal));
    }

    [Fact]
    public async Task Behind_an_https_service_both_sides_are_encrypted()
    {
        var www = TestCertificates.Make("www", "www.example.com");
        using var server = new SecureServer(_authority.Issue("CN=app", Name), _answer);
        using var proxy = SecureProxy.Start(service => service with { Reencryption = On }, [www], server.Address);
        await using var client = await proxy.ConnectAsync("www.example.com");

        Assert.Equal(_answer, await client.AskAsync(Request, _answer.Length));
    }

    [Fact]
    public async Task Without_a_name_the_certificate_must_have_the_servers_address()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        using var server = new SecureServer(_authority.Issue("CN=app", [names.Build()]), _answer);
        using var other = new SecureServer(_authority.Issue("CN=app", Name), _answer);
        using var proxy = Start(On with { ServerName = "" }, server.Address);
        using var wrong = Start(On with { ServerName = "" }, other.Address);

        Assert.EndsWith("hello", await proxy.AskAsync(LastRequest));
        Assert.Equal("", Assert.Single(server.Names));
        Assert.StartsWith("HTTP/1.1 502 ", await wrong.AskAsync(LastRequest));
        Assert.Equal("TLS: IP address mismatch", Failure(wrong));
    }

    [Fact]
    public async Task A_server_that_cannot_prove_itself_gets_no_request_unless_that_is_switched_off()
    {
        using var others = new TestAuthority("Others");
        using var foreign = new SecureServer(others.Issue("CN=app", Name), _answer);
        using var misnamed = new SecureServer(_authority.Issue("CN=app", "other.internal"), _answer);
        using var plain = RawServer.Answering(_answer);
        using var one = Start(On, foreign.Address);
        using var two = Start(On, misnamed.Address);
        using var three = Start(On, plain.Address);
        using var open = Start(On with { Verify = false }, foreign.Address);
        using var machine = Start(On with { CaPem = "" }, misnamed.Address);

        Assert.StartsWith("HTTP/1.1 502 ", await one.AskAsync(LastRequest));
        Assert.Contains("issuer certificate", Failure(one));
        Assert.StartsWith("HTTP/1.1 502 ", await two.AskAsync(LastRequest));
        Assert.Equal("TLS: hostname mismatch", Failure(two));
        Assert.StartsWith("HTTP/1.1 50", await three.AskAsync(LastRequest));
        Assert.Empty(plain.Heads);
        Assert.EndsWith("hello", await open.AskAsync(LastRequest));
        Assert.StartsWith("HTTP/1.1 502 ", await machine.AskAsync(LastRequest));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_new_connection_to_a_server_resumes_the_session_of_the_one_before(string version)
    {
        var issued = _authority.Issue("CN=app", Name);
        var port = LocalPorts.Free();
        var start = new ProcessStartInfo(
            "openssl", ["s_server", "-quiet", "-www", version, "-accept", $"127.0.0.1:{port}", "-cert", issued.CertificateFile, "-key", issued.KeyFile]);
        using var server = Process.Start(start)!;
        try
        {
            using var proxy = Start(On, new Endpoint(IPAddress.Loopback, port));
            var first = "";
            await Proxy.UntilAsync(
                () => (first = proxy.AskAsync(LastRequest).GetAwaiter().GetResult()).Contains("New, TLS", StringComparison.Ordinal), "the server is up");

            Assert.Contains("Reused, TLS", await proxy.AskAsync(LastRequest));
            Assert.Contains("Reused, TLS", await proxy.AskAsync(LastRequest));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Requests_allocate_nothing_once_warm_with_TLS_on_both_sides()
    {
        var www = TestCertificates.Make("www", "www.example.com");
        using var server = new SecureServer(_authority.Issue("CN=app", Name), _answer);
        using var proxy = SecureProxy.Start(service => service with { Reencryption = On }, [www], server.Address);
        await using var client = await proxy.ConnectAsync("www.example.com");
        await proxy.AllocatesNothingOnceWarmAsync(2000, AskAsync);

        async Task AskAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                Assert.Equal(_answer, await client.AskAsync(Request, _answer.Length));
            }
        }
    }

    [Fact]
    public async Task New_settings_take_effect_on_new_connections_and_nothing_stays_behind()
    {
        using var others = new TestAuthority("Others");
        using var server = new SecureServer(_authority.Issue("CN=app", Name), _answer);
        using var proxy = Start(On, server.Address);
        var before = TlsSession.OpenCount;
        Assert.EndsWith("hello", await proxy.AskAsync(LastRequest));

        var stricter = proxy.Service with { Reencryption = On with { CaPem = others.Pem } };
        Assert.Empty(proxy.Engine.Apply(proxy.Plan.With(stricter, [])).Problems);
        Assert.StartsWith("HTTP/1.1 502 ", await proxy.AskAsync(LastRequest));

        var broken = proxy.Service with { Reencryption = On with { CaPem = "none" } };
        Assert.Contains("goes on with the settings it had", Assert.Single(proxy.Engine.Apply(proxy.Plan.With(broken, [])).Problems).Message);
        Assert.Empty(proxy.Engine.Apply(proxy.Plan.With(proxy.Service with { Reencryption = new ReencryptionSettings() }, [])).Problems);
        await Proxy.UntilAsync(() => TlsSession.OpenCount <= before, "all sessions are freed");
    }

    private static Proxy Start(ReencryptionSettings settings, Endpoint server) => new(service => service with { Reencryption = settings }, server);

    private static string Failure(Proxy proxy)
    {
        Assert.True(proxy.Engine.TryReadFailure(out var failure));
        return failure.Reason;
    }
}
