using System.Security.Cryptography;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class ClientCertificateTests : IDisposable
{
    private const string Request =
        "GET / HTTP/1.1\r\nHost: www.example.com\r\nX-Client-Cert-Verify: SUCCESS\r\nx_client-cert_SUBJECT: CN=root\r\nX-Client-Certainty-Is-Mine: kept\r\nConnection: close\r\n\r\n";

    private readonly Certificate _www = TestCertificates.Make("www", "www.example.com");
    private readonly TestAuthority _authority = new("Clients");
    private readonly RawServer _server = RawServer.Answering(RawServer.Ok("hello"));

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_verified_client_is_named_to_the_server_and_what_it_claims_itself_is_dropped(string version)
    {
        var alice = _authority.Issue("CN=Alice \u00DCber, O=Acme");
        using var proxy = Start(ClientCertificateMode.Required);

        Assert.Contains("hello", await AskAsync(proxy, alice, version));

        var head = Assert.Single(_server.Heads);
        Assert.Contains("X-Client-Cert-Verify: SUCCESS\r\n", head);
        Assert.Contains("X-Client-Cert-Subject: CN=Alice \\C3\\9Cber, O=Acme\r\n", head);
        Assert.Contains("X-Client-Cert-Issuer: CN=Clients\r\n", head);
        Assert.Contains($"X-Client-Cert-Serial: {Convert.ToHexString(alice.Serial)}\r\n", head);
        Assert.Contains($"X-Client-Cert-Sha256: {Convert.ToHexStringLower(SHA256.HashData(alice.Der))}\r\n", head);
        Assert.Contains("X-Client-Certainty-Is-Mine: kept\r\n", head);
        Assert.DoesNotContain("CN=root", head);
        Assert.Equal(1, head.Split("X-Client-Cert-Verify").Length - 1);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Who_must_show_a_certificate_and_has_none_or_a_foreign_one_is_refused(string version)
    {
        using var others = new TestAuthority("Others");
        using var proxy = Start(ClientCertificateMode.Required);

        Assert.DoesNotContain("hello", await Tool.OpenSslAsync(proxy.Port, Request, version));
        Assert.DoesNotContain("hello", await AskAsync(proxy, others.Issue("CN=Mallory"), version));
        await Proxy.UntilAsync(() => proxy.Counters.TlsFailures == 2, "both are counted");
        Assert.Empty(_server.Heads);
    }

    [Fact]
    public async Task Where_it_is_optional_one_without_is_served_as_nobody_and_a_foreign_one_refused()
    {
        using var others = new TestAuthority("Others");
        using var proxy = Start(ClientCertificateMode.Optional);

        Assert.Contains("hello", await Tool.OpenSslAsync(proxy.Port, Request));
        var head = Assert.Single(_server.Heads);
        Assert.Contains("X-Client-Cert-Verify: NONE\r\n", head);
        Assert.DoesNotContain("SUCCESS", head);
        Assert.DoesNotContain("hello", await AskAsync(proxy, others.Issue("CN=Mallory"), "-tls1_3"));
    }

    [Fact]
    public async Task Nobody_may_claim_an_identity_on_a_service_that_does_not_ask()
    {
        using var proxy = Start(ClientCertificateMode.Off);

        Assert.Contains("hello", await Tool.OpenSslAsync(proxy.Port, Request));

        Assert.DoesNotContain("x-client-cert-", Assert.Single(_server.Heads).ToLowerInvariant());
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_and_the_others_are_not()
    {
        var good = _authority.Issue("CN=Good");
        var bad = _authority.Issue("CN=Bad");
        using var proxy = Start(ClientCertificateMode.Required, _authority.RevocationsPem(bad.Serial));

        Assert.Contains("hello", await AskAsync(proxy, good, "-tls1_3"));
        Assert.DoesNotContain("hello", await AskAsync(proxy, bad, "-tls1_3"));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_resumed_session_keeps_the_identity_until_the_rules_for_clients_change(string version)
    {
        var alice = _authority.Issue("CN=Alice");
        using var proxy = Start(ClientCertificateMode.Required);
        var session = _authority.Write("session", "");

        Assert.Contains("New, TLS", await AskAsync(proxy, alice, version, "-sess_out", session));
        Assert.Contains("Reused, TLS", await AskAsync(proxy, alice, version, "-sess_in", session));
        Assert.All(_server.Heads, head => Assert.Contains("X-Client-Cert-Subject: CN=Alice\r\n", head));

        var stricter = proxy.Service with { Tls = proxy.Service.Tls with { ClientCrlPem = _authority.RevocationsPem(alice.Serial) } };
        Assert.Empty(proxy.Engine.Apply(proxy.Plan.With(stricter, [_www])).Problems);
        Assert.DoesNotContain("hello", await AskAsync(proxy, alice, version, "-sess_in", session));
    }

    private static Task<string> AskAsync(Proxy proxy, TestAuthority.Issued client, params string[] options) =>
        Tool.OpenSslAsync(proxy.Port, Request, ["-cert", client.CertificateFile, "-key", client.KeyFile, .. options]);

    private Proxy Start(ClientCertificateMode mode, string revocations = "") => SecureProxy.Start(
        service => service with
        {
            Tls = new TlsSettings
            {
                ClientCertificates = mode,
                ClientCaPem = mode == ClientCertificateMode.Off ? "" : _authority.Pem,
                ClientCrlPem = revocations,
            },
        },
        [_www],
        _server.Address);
}
