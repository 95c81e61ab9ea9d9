using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Tests.Security;
using LoadMaster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>Client certificates of an authority that the openssl program made, shown by curl; 127.0.0.2 is a machine elsewhere, 127.0.0.1 the node itself.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string Elsewhere = "127.0.0.2";

    private readonly OpenSslFolder _files = new();
    private RestServer _server = null!;
    private LoadMasterClient _admin = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        await _files.AuthorityAsync("ca");
        _server = await RestServer.StartAsync();

        // The certificates are made by the true clock.
        _server.Time.Advance(TimeProvider.System.GetUtcNow() - ManualTime.Start + TimeSpan.FromMinutes(5));
        _token = await _server.TokenAsync();
        _admin = _server.Client(_token);
        _server.PutUser("anna", Role.Operator);
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData("cn", "/O=Example/CN=anna", "")]
    [InlineData("email", "/CN=Anna Example", "subjectAltName=email:anna@example.com,DNS:laptop.example.com")]
    [InlineData("dns", "/CN=laptop", "subjectAltName=DNS:anna\nextendedKeyUsage=clientAuth")]
    public async Task A_certificate_stands_in_for_a_login_and_has_the_role_of_its_user(string from, string subject, string extensions)
    {
        await _files.LeafAsync("anna", subject, "ca", extensions);
        await SetAsync("optional", from);

        var me = await MeAsync("anna");
        Assert.Equal(("anna", "user", "operator"), (me.Name, me.Kind, me.Role));

        Assert.Contains("LM2004", (await CurlAsync("users", "anna")).Body);
        Assert.Equal(401, (await CurlAsync("users/me", null)).Status);
        Assert.Equal("admin", JsonSerializer.Deserialize((await CurlAsync("users/me", "anna", "-H", $"Authorization: Bearer {_token}")).Body, ApiJson.Default.CallerDto)!.Name);
    }

    [Fact]
    public async Task A_certificate_that_is_not_good_is_refused_with_the_reason()
    {
        await _files.AuthorityAsync("stranger");
        await _files.LeafAsync("forged", "/CN=anna", "stranger");
        await _files.LeafAsync("server", "/CN=anna", "ca", "extendedKeyUsage=serverAuth");
        await _files.LeafAsync("nobody", "/CN=bert", "ca");
        await _files.LeafAsync("two", "/CN=anna/CN=admin", "ca");
        await _files.LeafAsync("lost", "/CN=anna", "ca");
        await _files.LeafAsync("anna", "/CN=anna", "ca");
        await SetAsync("optional", refused: [Fingerprint("lost")]);

        await RefusedAsync("forged", "does not come from an authority");
        await RefusedAsync("server", "not for clients");
        await RefusedAsync("nobody", "there is no user bert");
        await RefusedAsync("two", "several names");
        await RefusedAsync("lost", "accepted no more");
        Assert.Equal("anna", (await MeAsync("anna")).Name);

        var records = _server.Services.GetRequiredService<AuditTrail>().Find(new AuditQuery(null, null, null, 100));
        Assert.Contains("does not come", Assert.Single(records, one => one.What.StartsWith("client certificate", StringComparison.Ordinal)).Detail);

        using (var client = _server.Client(await _server.TokenAsync()))
            await client.RemoveUserAsync("anna");
        await RefusedAsync("anna", "there is no user anna");
        _server.PutUser("anna", Role.Operator);
        _server.Time.Advance(TimeSpan.FromDays(25));
        await RefusedAsync("anna", "it is good from");
    }

    [Fact]
    public async Task Failed_logins_do_not_lock_out_whoever_has_a_certificate()
    {
        await _files.LeafAsync("anna", "/CN=anna", "ca");
        await SetAsync("optional");
        for (var i = 0; i < 40; i++)
            await CurlAsync("sessions", null, "-d", """{"user":"anna","password":"wrong-password"}""", "-H", "Content-Type: application/json");
        Assert.Equal(429, (await CurlAsync("sessions", null, "-d", $$"""{"user":"anna","password":"{{RestServer.AdminPassword}}"}""", "-H", "Content-Type: application/json")).Status);

        Assert.Equal("anna", (await MeAsync("anna")).Name);
    }

    [Fact]
    public async Task Required_shuts_out_everybody_without_a_certificate_but_from_the_node_itself()
    {
        await _files.LeafAsync("anna", "/CN=anna", "ca");
        await _files.LeafAsync("admin", "/CN=admin", "ca");
        var key = (await _admin.CreateKeyAsync(new KeyBody { Name = "deploy", Role = "operator" })).Token;
        var scrape = (await _admin.CreateScrapeTokenAsync()).Token;
        await SetAsync("required");
        var password = $$"""{"user":"admin","password":"{{RestServer.AdminPassword}}"}""";

        foreach (var token in new[] { _token, key, "lm_unknown" })
            Assert.Contains("demands a client certificate", (await CurlAsync("users/me", null, "-H", $"Authorization: Bearer {token}")).Body);
        var login = await CurlAsync("sessions", null, "-d", password, "-H", "Content-Type: application/json");
        Assert.Equal(401, login.Status);
        Assert.Contains("demands a client certificate", login.Body);

        Assert.Equal("admin", (await MeAsync("admin")).Name);
        Assert.Equal(200, (await CurlAsync("sessions", "admin", "-d", password, "-H", "Content-Type: application/json")).Status);
        Assert.Equal(200, (await CurlAsync("users/me", "admin", "-H", $"Authorization: Bearer {_token}")).Status);
        Assert.Equal(401, (await CurlAsync("users/me", "anna", "-H", $"Authorization: Bearer {_token}")).Status);
        Assert.Equal("deploy", JsonSerializer.Deserialize((await CurlAsync("users/me", "anna", "-H", $"Authorization: Bearer {key}")).Body, ApiJson.Default.CallerDto)!.Name);
        Assert.Equal(200, (await CurlAsync("/healthz", null)).Status);
        Assert.Equal(200, (await CurlAsync("/metrics", null, "-H", $"Authorization: Bearer {scrape}")).Status);

        using var here = _server.Client(await _server.TokenAsync());
        Assert.Equal("admin", (await here.GetCallerAsync()).Name);
        await here.PatchAccessAsync(new AccessBody { ClientCertificates = new AdminCertificatesBody { Mode = "off" } });
        Assert.Equal(200, (await CurlAsync("users/me", null, "-H", $"Authorization: Bearer {_token}")).Status);
    }

    [Fact]
    public async Task Nobody_shuts_himself_out_and_settings_that_cannot_work_are_refused()
    {
        await _files.LeafAsync("admin", "/CN=admin", "ca");
        await SetAsync("optional");
        const string required = """{"clientCertificates":{"mode":"required"}}""";
        string[] patch = ["-X", "PATCH", "-H", "Content-Type: application/json", "-H", $"Authorization: Bearer {_token}", "-d"];

        var refused = await CurlAsync("access", null, [.. patch, required]);
        Assert.Equal(409, refused.Status);
        Assert.Contains("shut out", refused.Body);
        Assert.Equal("optional", (await _admin.GetAccessAsync()).ClientCertificates.Mode);
        Assert.Equal(200, (await CurlAsync("access", "admin", [.. patch, required])).Status);

        async Task BadAsync(AdminCertificatesBody body, string code, string path)
        {
            var problem = await Assert.ThrowsAsync<ApiProblemException>(() => _admin.PatchAccessAsync(new AccessBody { ClientCertificates = body }));
            Assert.Contains(problem.Problem!.Problems, one => (one.Code, one.Path) == (code, path));
        }

        await BadAsync(new AdminCertificatesBody { CaPem = "" }, ProblemCodes.CertificateNeeded, "/clientCertificates/caPem");
        await BadAsync(new AdminCertificatesBody { CaPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }, ProblemCodes.BadCertificate, "/clientCertificates/caPem");
        await BadAsync(new AdminCertificatesBody { Refused = ["12"] }, ProblemCodes.BadPattern, "/clientCertificates/refused/0");
        await BadAsync(new AdminCertificatesBody { User = "name" }, ProblemCodes.UnknownValue, "/clientCertificates/user");
    }

    [Fact]
    public async Task An_intermediate_authority_comes_with_the_certificate_or_stands_in_the_settings()
    {
        await _files.AuthorityAsync("middle", "ca");
        await _files.LeafAsync("anna", "/CN=anna", "middle");
        await SetAsync("optional");
        using var pem = X509Certificate2.CreateFromPem(_files.Text("anna.pem"), _files.Text("anna-key.pem"));
        using var middle = X509CertificateLoader.LoadCertificateFromFile(_files.PathOf("middle.pem"));
        async Task<string> NameAsync(X509Certificate2Collection rest)
        {
            using var client = new LoadMasterClient(CertificateFingerprint.CreateHandler(_server.Fingerprint, pem, rest), new LoadMasterClientOptions { Url = _server.Url });
            return (await client.GetCallerAsync()).Name;
        }

        Assert.Equal("anna", await NameAsync([middle]));
        await Assert.ThrowsAsync<ApiProblemException>(() => NameAsync([]));
        await _admin.PatchAccessAsync(new AccessBody { ClientCertificates = new AdminCertificatesBody { CaPem = _files.Text("ca.pem") + _files.Text("middle.pem") } });
        Assert.Equal("anna", await NameAsync([]));
    }

    private Task<ChangeDto> SetAsync(string mode, string from = "cn", IReadOnlyList<string>? refused = null) => _admin.PatchAccessAsync(new AccessBody
    {
        ClientCertificates = new AdminCertificatesBody { Mode = mode, CaPem = _files.Text("ca.pem"), User = from, Refused = refused },
    });

    private string Fingerprint(string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(_files.PathOf($"{name}.pem"));
        return Convert.ToHexString(SHA256.HashData(certificate.RawData));
    }

    private async Task<CallerDto> MeAsync(string certificate)
    {
        var answer = await CurlAsync("users/me", certificate);
        Assert.True(answer.Status == 200, answer.Body);
        return JsonSerializer.Deserialize(answer.Body, ApiJson.Default.CallerDto)!;
    }

    private async Task RefusedAsync(string certificate, string words)
    {
        var answer = await CurlAsync("users/me", certificate);
        Assert.Equal(401, answer.Status);
        Assert.Contains(words, answer.Body);
    }

    private async Task<(int Status, string Body)> CurlAsync(string path, string? certificate, params string[] more)
    {
        var url = new Uri(_server.Url, path.StartsWith('/') ? path : $"{Routes.Prefix}/{path}");
        string[] shown = certificate is null ? [] : ["--cert", _files.PathOf($"{certificate}.pem"), "--key", _files.PathOf($"{certificate}-key.pem")];
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sk", "--noproxy", "*", "--interface", Elsewhere, "--max-time", "20", "-w", "\n%{http_code}", .. shown, .. more, url.ToString()])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, $"curl ended with {curl.ExitCode}: {output}");
        var end = output.LastIndexOf('\n');
        return (int.Parse(output[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture), output[..end]);
    }
}
