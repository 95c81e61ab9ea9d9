using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class TlsCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Add_sends_ciphers_and_the_files_of_the_client_authorities()
    {
        var file = Path.Combine(_shell.Home, "ca.pem");
        File.WriteAllText(file, "the authorities");
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services");

        var result = await _shell.RunAsync(
            "vs", "add", "198.18.0.1:443", "--type", "https", "--cert", "www", "--cipher-set", "custom", "--ciphers", "ECDHE+AESGCM", "--cipher-suites", "TLS_AES_128_GCM_SHA256",
            "--client-certificates", "required", "--client-ca-file", file, "--client-crl-file", "");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        var body = JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.VirtualServiceBody)!;
        Assert.Equal(
            new TlsBody
            {
                CipherSet = "custom",
                Ciphers = "ECDHE+AESGCM",
                CipherSuites = "TLS_AES_128_GCM_SHA256",
                ClientCertificates = "required",
                ClientCaPem = "the authorities",
                ClientCrlPem = "",
            },
            body.Tls);
    }

    [Fact]
    public async Task Reencryption_and_names_of_servers_are_sent()
    {
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services");
        Assert.Equal(0, (await _shell.RunAsync("vs", "add", "198.18.0.1:80", "--reencrypt", "on", "--server-verify", "off", "--server-ca-file", "", "--server-name", "app.internal")).Exit);
        var service = JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.VirtualServiceBody)!;
        Assert.Equal(new ReencryptionBody { Enabled = true, Verify = false, CaPem = "", ServerName = "app.internal" }, service.Reencryption);

        _shell.Server.WithServices(Sample.Service(1, "shop", "198.18.0.1:443"));
        _shell.Server.Answers("GET /api/v1/virtual-services/1", Sample.Service(1, "shop", "198.18.0.1:443"), ApiJson.Default.VirtualServiceDto);
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services/1/real-servers");
        Assert.Equal(0, (await _shell.RunAsync("rs", "add", "1", "198.18.1.1:443", "--sni-host", "www.example.com", "--sni-host", "*.example.com")).Exit);
        Assert.Equal(["www.example.com", "*.example.com"], JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.RealServerBody)!.SniHosts!);
    }

    [Fact]
    public async Task Show_tells_ciphers_and_whose_client_certificates_are_taken()
    {
        var service = Sample.Service(1, "shop", "198.18.0.1:443") with
        {
            Type = "https",
            Certificates = ["www"],
            Tls = new TlsDto { CipherSet = "custom", Ciphers = "ECDHE", CipherSuites = "TLS_X", ClientCertificates = "optional", ClientCaPem = "-----BEGIN CERTIFICATE-----" },
            Reencryption = new ReencryptionDto(true, true, "", "app.internal"),
        };
        _shell.Server.WithServices(service);
        _shell.Server.Answers($"GET /api/v1/virtual-services/{service.Id}", service, ApiJson.Default.VirtualServiceDto);

        var show = await _shell.RunAsync("vs", "show", "1");

        Assert.Contains(show.Lines, line => line.Contains("ciphers ECDHE and TLS_X", StringComparison.Ordinal));
        Assert.Contains(show.Lines, line => line.Contains("on, certificates for app.internal from the machine's authorities", StringComparison.Ordinal));
        Assert.Contains(show.Lines, line => line.Contains("optional, from 1 authorities, 0 revocation lists", StringComparison.Ordinal));
    }
}
