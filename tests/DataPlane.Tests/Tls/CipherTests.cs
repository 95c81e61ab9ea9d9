using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class CipherTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";
    private readonly Certificate _www = TestCertificates.Make("www", "www.example.com");

    [Theory]
    [InlineData(CipherSet.Intermediate, "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305", true)]
    [InlineData(CipherSet.Intermediate, "-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA", false)]
    [InlineData(CipherSet.Modern, "-tls1_2", false)]
    [InlineData(CipherSet.Modern, "-tls1_3", true)]
    [InlineData(CipherSet.Fips, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", true)]
    [InlineData(CipherSet.Fips, "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305", false)]
    [InlineData(CipherSet.Fips, "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", false)]
    [InlineData(CipherSet.Fips, "-tls1_3 -groups X25519", false)]
    [InlineData(CipherSet.Legacy, "-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA", true)]
    [InlineData(CipherSet.Custom, "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", true)]
    [InlineData(CipherSet.Custom, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", false)]
    [InlineData(CipherSet.Custom, "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", true)]
    [InlineData(CipherSet.Custom, "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", false)]
    public async Task A_client_is_served_when_the_set_has_its_cipher(CipherSet set, string options, bool served)
    {
        var tls = set == CipherSet.Custom
            ? new TlsSettings { CipherSet = set, Ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384:!aNULL", CipherSuites = "TLS_AES_256_GCM_SHA384" }
            : new TlsSettings { CipherSet = set };
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = SecureProxy.Start(service => service with { Tls = tls }, [_www], server.Address);

        var output = await Tool.OpenSslAsync(proxy.Port, Request, options.Split(' '));

        Assert.Equal(served, output.Contains("hello", StringComparison.Ordinal));
        Assert.Equal(served ? (1, 0) : (0, 1), (proxy.Counters.TlsHandshakes, proxy.Counters.TlsFailures));
    }

    [Theory]
    [InlineData("ECDHE+AESGCM:!aNULL:-ECDHE-RSA-AES128-GCM-SHA256", "", "")]
    [InlineData("ECDHE+AESGCM:@SECLEVEL=2:@STRENGTH", "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384", "")]
    [InlineData("ECDHE+AESGCM:FOO-BAR:!BAZ", "", "ciphers: \"FOO-BAR\", \"!BAZ\"")]
    [InlineData("ECDHE+AESGCM:@SECLEVEL=0", "", "ciphers: \"@SECLEVEL=0\"")]
    [InlineData("ECDHE+AESGCM", "TLS_AES_128_GCM_SHA256:TLS_NONE", "cipherSuites: \"TLS_NONE\"")]
    [InlineData("é", "ß", "ciphers: \"é\" cipherSuites: \"ß\"")]
    public void Custom_lists_are_checked_word_by_word(string ciphers, string suites, string expected)
    {
        var problems = TlsSettingsCheck.Problems(new TlsSettings { CipherSet = CipherSet.Custom, Ciphers = ciphers, CipherSuites = suites });

        Assert.Equal(expected, string.Join(' ', problems.Select(problem => $"{problem.Field}: {problem.Reason.Split("under ")[1].Split(';')[0]}")));
    }

    [Fact]
    public void Certificates_and_revocation_lists_that_cannot_be_read_are_told()
    {
        var problems = TlsSettingsCheck.Problems(new TlsSettings
        {
            ClientCaPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            ClientCrlPem = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n",
        });

        Assert.Equal(["clientCaPem", "clientCrlPem"], problems.Select(problem => problem.Field));
    }
}
