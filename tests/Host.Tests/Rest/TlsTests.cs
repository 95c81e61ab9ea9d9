using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class TlsTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task TLS_settings_are_stored_shown_and_changed_one_by_one()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync(Role.Operator));
        var pem = await AddCertificateAsync(client);
        var added = await client.AddVirtualServiceAsync(Service(new TlsBody { CipherSet = "fips", ClientCertificates = "optional", ClientCaPem = pem }));

        await client.PatchVirtualServiceAsync(added.CreatedId, new VirtualServiceBody { Tls = new TlsBody { ClientCertificates = "required" } });

        var tls = (await client.GetVirtualServiceAsync(added.CreatedId)).Tls;
        await client.PatchVirtualServiceAsync(added.CreatedId, new VirtualServiceBody { Reencryption = new ReencryptionBody { Enabled = true, CaPem = pem } });
        Assert.Equal(new ReencryptionDto(true, true, pem, ""), (await client.GetVirtualServiceAsync(added.CreatedId)).Reencryption);
        var badCa = new VirtualServiceBody { Reencryption = new ReencryptionBody { CaPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" } };
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(added.CreatedId, badCa));
        Assert.Equal("/reencryption/caPem", Assert.Single(refused.Problem!.Problems).Path);
        Assert.Equal(("fips", "required", pem), (tls.CipherSet, tls.ClientCertificates, tls.ClientCaPem));
    }

    [Fact]
    public async Task What_OpenSSL_does_not_know_is_refused_before_it_is_stored()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        _ = await AddCertificateAsync(client);

        var bad = new TlsBody { CipherSet = "custom", Ciphers = "ECDHE+AESGCM:NO-SUCH", CipherSuites = "TLS_NO_SUCH", ClientCaPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" };
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddVirtualServiceAsync(Service(bad)));

        Assert.Equal(
            [(ProblemCodes.BadCiphers, "/tls/ciphers"), (ProblemCodes.BadCiphers, "/tls/cipherSuites"), (ProblemCodes.BadCertificate, "/tls/clientCaPem")],
            refused.Problem!.Problems.Select(problem => (problem.Code, problem.Path)));
        Assert.DoesNotContain((await client.ListVirtualServicesAsync()).Items, service => service.Address == "198.18.0.7:443");

        var document = """{"virtualServices":[{"address":"198.18.0.7:80"},{"address":"198.18.0.7:443","type":"https","certificates":["www"],"tls":{"cipherSet":"custom","ciphers":"NO-SUCH"}}]}""";
        var answer = await server.SendAsync("PUT", $"{Routes.Prefix}/config", await server.TokenAsync(), document);
        Assert.Equal(400, answer.Status);
        Assert.Contains("/virtualServices/1/tls/ciphers", answer.Body);
    }

    private static VirtualServiceBody Service(TlsBody tls) => new() { Address = "198.18.0.7:443", Type = "https", Certificates = ["www"], Tls = tls };

    private async Task<string> AddCertificateAsync(LoadMasterClient client)
    {
        var request = new CertificateRequest("CN=www.example.com", _key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(90));
        var pem = certificate.ExportCertificatePem();
        await client.AddCertificateAsync(new CertificateBody { Name = "www", ChainPem = pem, PrivateKeyPem = _key.ExportPkcs8PrivateKeyPem() });
        return pem;
    }
}
