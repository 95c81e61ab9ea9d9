using System.Security.Cryptography.X509Certificates;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>Certificates that come and go in files with a password, made and read by the openssl program.</summary>
public sealed class Pkcs12Tests : IDisposable
{
    private const string Password = "correct horse";

    private readonly OpenSslFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "")]
    [InlineData("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "-legacy")]
    [InlineData("-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1")]
    public async Task What_openssl_made_comes_in_and_what_goes_out_openssl_reads(string kind, string ciphers)
    {
        await MakeChainAsync(kind);
        await _files.RunAsync($"pkcs12 -export -in www.pem -inkey www-key.pem -certfile rest.pem {ciphers} -out www.pfx -passout", $"pass:{Password}");
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());

        await client.AddCertificateAsync(new CertificateBody { Name = "www", Pkcs12 = _files.Bytes("www.pfx"), Password = Password });

        var stored = new X509Certificate2Collection();
        stored.ImportFromPem(server.Gateway.Config.Certificates[0].ChainPem);
        Assert.Equal(["CN=www.example.com", "CN=middle", "CN=root"], stored.Select(one => one.Subject));

        await File.WriteAllBytesAsync(_files.PathOf("out.pfx"), (await client.ExportCertificateAsync("www", new CertificateExportBody { Format = "pkcs12", Password = Password })).File);
        await _files.RunAsync("pkcs12 -in out.pfx -nodes -out out.pem -passin", $"pass:{Password}");
        await _files.RunAsync("pkey -in out.pem -out out-key.pem");
        Assert.Equal(_files.Text("www-key.pem"), _files.Text("out-key.pem"));
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(_files.Text("out.pem"));
        Assert.Equal(stored.Select(one => one.Thumbprint).Order(), certificates.Select(one => one.Thumbprint).Order());

        var again = await client.ReplaceCertificateAsync("www", new CertificateBody { Pkcs12 = _files.Bytes("out.pfx"), Password = Password });
        Assert.True(again.Changed, "sealed anew");
        Assert.Equal(stored.ExportCertificatePems() + "\n", server.Gateway.Config.Certificates[0].ChainPem);
    }

    [Fact]
    public async Task An_exported_PEM_has_the_chain_and_a_key_that_only_its_password_opens()
    {
        await MakeChainAsync();
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.AddCertificateAsync(new CertificateBody { Name = "www", ChainPem = _files.Text("www.pem") + _files.Text("middle.pem"), PrivateKeyPem = _files.Text("www-key.pem") });

        var export = await client.ExportCertificateAsync("www", new CertificateExportBody { Format = "pem", Password = Password });

        await File.WriteAllBytesAsync(_files.PathOf("out.pem"), export.File);
        Assert.Contains("BEGIN ENCRYPTED PRIVATE KEY", _files.Text("out.pem"));
        Assert.DoesNotContain("BEGIN PRIVATE KEY", _files.Text("out.pem"));
        await _files.RunAsync("pkey -in out.pem -out out-key.pem -passin", $"pass:{Password}");
        Assert.Equal(_files.Text("www-key.pem"), _files.Text("out-key.pem"));
        await Assert.ThrowsAnyAsync<Exception>(() => _files.RunAsync("pkey -in out.pem -noout -passin pass:another"));
        await _files.RunAsync("verify -CAfile root.pem -untrusted out.pem out.pem");

        var record = Assert.Single(server.Services.GetRequiredService<AuditTrail>().Find(new AuditQuery(null, null, null, 100)), one => one.What.Contains("export", StringComparison.Ordinal));
        Assert.Equal(("admin", "done"), (record.User, record.Outcome));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_refused_with_the_reason()
    {
        await MakeChainAsync();
        await _files.LeafAsync("other", "/CN=other", "root");
        await _files.LeafAsync("edwards", "/CN=edwards", "root", kind: "-algorithm ED25519");
        await _files.RunAsync($"pkcs12 -export -in www.pem -inkey www-key.pem -out www.pfx -passout pass:first-password");
        await _files.RunAsync("pkcs12 -export -nokeys -in www.pem -out no-key.pfx -passout pass:first-password");
        await _files.RunAsync("pkcs12 -export -nocerts -inkey www-key.pem -out no-cert.pfx -passout pass:first-password");
        await _files.RunAsync("pkcs12 -export -in edwards.pem -inkey edwards-key.pem -out edwards.pfx -passout pass:first-password");
        await File.WriteAllTextAsync(_files.PathOf("both.pem"), _files.Text("www.pem") + _files.Text("www-key.pem"));
        await _files.RunAsync("pkcs12 -export -in www.pem -inkey www-key.pem -iter 2000000 -out slow.pfx -passout pass:first-password");
        var good = _files.Bytes("www.pfx");
        byte[] flipped = [.. good];
        flipped[good.Length / 2] ^= 1;

        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        async Task Refused(byte[] file, string code, string path, string words, string password = "first-password")
        {
            var problem = (await Assert.ThrowsAsync<ApiProblemException>(
                () => client.AddCertificateAsync(new CertificateBody { Name = "www", Pkcs12 = file, Password = password }))).Problem!.Problems[0];
            Assert.Equal((code, path), (problem.Code, problem.Path));
            Assert.Contains(words, problem.Message);
        }

        await Refused(good, ProblemCodes.BadPrivateKey, "/password", "does not open", "another");
        await Refused(good, ProblemCodes.BadPrivateKey, "/password", "does not open", "");
        await Refused(_files.Bytes("no-key.pfx"), ProblemCodes.BadPrivateKey, "/pkcs12", "no private key");
        await Refused(_files.Bytes("no-cert.pfx"), ProblemCodes.BadCertificate, "/pkcs12", "no certificate");
        await Refused(TwoKeys(), ProblemCodes.BadPrivateKey, "/pkcs12", "several private keys");
        await Refused(_files.Bytes("edwards.pfx"), ProblemCodes.BadCertificate, "/pkcs12", "");
        await Refused(_files.Bytes("slow.pfx"), ProblemCodes.BadCertificate, "/pkcs12", "too slow");
        await Refused(good[..(good.Length / 2)], ProblemCodes.BadCertificate, "/pkcs12", "damaged");
        await Refused(flipped, ProblemCodes.BadPrivateKey, "/password", "does not open");
        await Refused(_files.Bytes("both.pem"), ProblemCodes.BadCertificate, "/pkcs12", "another kind of file");
        await Refused([], ProblemCodes.BadCertificate, "/pkcs12", "another kind of file");
        Assert.Empty(server.Gateway.Config.Certificates);

        var mixed = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddCertificateAsync(new CertificateBody { Name = "www", Pkcs12 = good, ChainPem = "x" }));
        Assert.Equal(ProblemCodes.ImpossibleCombination, mixed.Problem!.Code);
    }

    [Fact]
    public async Task Only_administrators_export_and_never_without_a_password_worth_the_name()
    {
        await MakeChainAsync();
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.AddCertificateAsync(new CertificateBody { Name = "www", ChainPem = _files.Text("www.pem"), PrivateKeyPem = _files.Text("www-key.pem") });

        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.ExportCertificateAsync("www", new CertificateExportBody { Format = "der", Password = "short" }));
        Assert.Equal([(ProblemCodes.UnknownValue, "/format"), (ProblemCodes.WeakPassword, "/password")], refused.Problem!.Problems.Select(one => (one.Code, one.Path)));
        var unknown = await Assert.ThrowsAsync<ApiProblemException>(() => client.ExportCertificateAsync("no", new CertificateExportBody { Format = "pem", Password = Password }));
        Assert.Equal(404, unknown.Problem!.Status);

        using var operating = server.Client(await server.TokenAsync(Role.Operator));
        var forbidden = await Assert.ThrowsAsync<ApiProblemException>(() => operating.ExportCertificateAsync("www", new CertificateExportBody { Format = "pem", Password = Password }));
        Assert.Equal(ProblemCodes.Forbidden, forbidden.Problem!.Code);
    }

    private async Task MakeChainAsync(string kind = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256")
    {
        await _files.AuthorityAsync("root");
        await _files.AuthorityAsync("middle", "root");
        await _files.AuthorityAsync("stranger");
        await _files.LeafAsync("www", "/CN=www.example.com", "middle", kind: kind);
        await File.WriteAllTextAsync(_files.PathOf("rest.pem"), _files.Text("root.pem") + _files.Text("stranger.pem") + _files.Text("middle.pem"));
    }

    /// <summary>openssl writes one key only.</summary>
    private byte[] TwoKeys()
    {
        using var one = X509Certificate2.CreateFromPem(_files.Text("www.pem"), _files.Text("www-key.pem"));
        using var two = X509Certificate2.CreateFromPem(_files.Text("other.pem"), _files.Text("other-key.pem"));
        return new X509Certificate2Collection { one, two }.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "first-password");
    }
}
