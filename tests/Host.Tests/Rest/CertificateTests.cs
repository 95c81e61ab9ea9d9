using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class CertificateTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_certificate_is_added_shown_used_replaced_and_deleted()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync(Role.Operator));

        await client.AddCertificateAsync(Body("www", KeyPem));
        var added = await client.AddVirtualServiceAsync(
            new VirtualServiceBody { Address = "198.18.0.7:443", Type = "https", Certificates = ["www"], TlsMinimum = "1.3" });
        var service = await client.GetVirtualServiceAsync(added.CreatedId);
        Assert.Equal(("https", "1.3", "www"), (service.Type, service.TlsMinimum, Assert.Single(service.Certificates)));

        var shown = Assert.Single((await client.ListCertificatesAsync()).Items);
        Assert.Equal(("www", "CN=www.example.com", 1), (shown.Name, shown.Subject, shown.ChainLength));
        Assert.Equal(["www.example.com", "*.example.org"], shown.Names);
        Assert.Equal([added.CreatedId], shown.UsedBy);

        var replaced = await client.ReplaceCertificateAsync("www", Body(null, KeyPem));
        Assert.True(replaced.Changed);
        var inUse = await Assert.ThrowsAsync<ApiProblemException>(() => client.DeleteCertificateAsync("www"));
        Assert.Contains(ProblemCodes.CertificateInUse, inUse.Problem!.Code);
        await client.DeleteVirtualServiceAsync(added.CreatedId);
        await client.DeleteCertificateAsync("www");
        Assert.Empty((await client.ListCertificatesAsync()).Items);
    }

    [Fact]
    public async Task The_private_key_goes_in_and_is_nowhere_seen_again()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var client = server.Client(token);
        var body = Body("www", KeyPem);
        await client.AddCertificateAsync(body with { ChainPem = body.ChainPem + KeyPem });

        var secret = Convert.ToBase64String(_key.ExportPkcs8PrivateKey());
        var inner = secret[40..80];
        foreach (var path in new[] { "certificates", "certificates/www", "config", "config/history", "config/diff" })
        {
            var answer = await server.SendAsync("GET", $"{Routes.Prefix}/{path}", token);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain(inner, answer.Body);
            Assert.DoesNotContain("PRIVATE KEY", answer.Body);
        }

        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(inner, StringComparison.Ordinal));
        var command = Assert.Single(server.Gateway.Changes).Command.ToString()!;
        Assert.Contains("sealed:1:", command);
        Assert.DoesNotContain(inner, command);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_with_the_reason()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var locked = _key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

        await RefusedAsync(client, Body("a", other.ExportPkcs8PrivateKeyPem()), ProblemCodes.BadPrivateKey, "not the private key");
        await RefusedAsync(client, Body("a", rsa.ExportPkcs8PrivateKeyPem()), ProblemCodes.BadPrivateKey, "private key");
        await RefusedAsync(client, Body("a", locked), ProblemCodes.BadPrivateKey, "password");
        await RefusedAsync(client, Body("a", "rubbish"), ProblemCodes.BadPrivateKey, "private key");
        await RefusedAsync(client, Body("a", KeyPem) with { ChainPem = "rubbish" }, ProblemCodes.BadCertificate, "no PEM certificate");
        await RefusedAsync(client, Body("a", KeyPem) with { ChainPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }, ProblemCodes.BadCertificate, "not a PEM");
        await RefusedAsync(client, Body(null, KeyPem), ProblemCodes.MissingField, "name");
        Assert.Empty((await client.ListCertificatesAsync()).Items);
    }

    private static async Task RefusedAsync(LoadMasterClient client, CertificateBody body, string code, string words)
    {
        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddCertificateAsync(body));
        Assert.Equal(code, problem.Problem!.Code);
        Assert.Contains(words, problem.Problem.Problems[0].Message);
    }

    private CertificateBody Body(string? name, string keyPem)
    {
        var request = new CertificateRequest("CN=www.example.com", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("www.example.com");
        names.AddDnsName("*.example.org");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        return new CertificateBody { Name = name, ChainPem = certificate.ExportCertificatePem() + "\n", PrivateKeyPem = keyPem };
    }
}
