using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class LoginTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Shell _shell = new Shell().Without("LM_URL", "LM_TOKEN");

    public LoginTests()
    {
        _shell.Server.Answers("POST /api/v1/sessions", new SessionDto("t-1", Sample.At, "admin", "admin", true), ApiJson.Default.SessionDto);
        _shell.Server.Answers("GET /api/v1/status", Sample.Status, ApiJson.Default.StatusDto);
        _shell.Server.Answers("DELETE /api/v1/sessions", "", 204);
        _shell.Server.Answers("PUT /api/v1/users/me/password", "", 204);
        File.WriteAllText(PasswordFile, "one-time\n");
    }

    private string PasswordFile => Path.Combine(_shell.Home, "password");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_login_pins_the_certificate_and_serves_later_commands()
    {
        var login = await LoginAsync("--accept-certificate");
        Assert.Equal(0, login.Exit);
        Assert.Contains("change it: lm passwd", login.Out, StringComparison.Ordinal);
        Assert.Contains(Shell.Fingerprint, login.Error, StringComparison.Ordinal);
        Assert.Equal("""{"user":"admin","password":"one-time"}""", _shell.Server.Last.Body);
        Assert.Null(_shell.Server.Last.Authorization);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_shell.LoginPath));

        Assert.Equal(0, (await _shell.RunAsync("status")).Exit);
        Assert.Equal(("Bearer t-1", Shell.Fingerprint), (_shell.Server.Last.Authorization, _shell.Pinned));
    }

    [Fact]
    public async Task A_script_does_not_accept_a_certificate_by_itself()
    {
        var result = await LoginAsync();
        Assert.Equal(1, result.Exit);
        Assert.Contains("LM5004", result.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Server.Requests);
        Assert.False(File.Exists(_shell.LoginPath));
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 1)]
    [InlineData("\n", 1)]
    public async Task At_a_terminal_the_fingerprint_is_asked_and_the_password_is_hidden(string answer, int exit)
    {
        _shell.InputIsTerminal = true;
        _shell.Input = answer;
        _shell.Hidden.Enqueue("typed");
        var result = await _shell.RunAsync("login", "--url", Shell.Url);
        Assert.Equal(exit, result.Exit);
        Assert.DoesNotContain("typed", result.Out + result.Error, StringComparison.Ordinal);
        Assert.Equal(exit == 0 ? 1 : 0, _shell.Server.Requests.Count);
    }

    [Fact]
    public async Task A_certificate_that_machines_trust_is_not_pinned()
    {
        _shell.CertificateTrusted = true;
        Assert.Equal(0, (await LoginAsync()).Exit);
        Assert.Null(_shell.Pinned);
    }

    [Fact]
    public async Task A_token_goes_to_no_other_server_than_it_came_from()
    {
        await LoginAsync("--accept-certificate");
        var before = _shell.Server.Requests.Count;
        var result = await _shell.RunAsync("status", "--url", "https://198.51.100.1:8443");
        Assert.Equal(1, result.Exit);
        Assert.StartsWith("LM5003: Not logged in to https://198.51.100.1:8443/", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, _shell.Server.Requests.Count);
    }

    [Fact]
    public async Task A_logout_forgets_the_token_and_keeps_the_pin()
    {
        await LoginAsync("--accept-certificate");
        Assert.Equal((0, "Logged out.\n"), ((await _shell.RunAsync("logout")).Exit, "Logged out.\n"));
        Assert.DoesNotContain("t-1", File.ReadAllText(_shell.LoginPath), StringComparison.Ordinal);
        Assert.Equal(1, (await _shell.RunAsync("status")).Exit);
        Assert.Equal(0, (await LoginAsync()).Exit);
    }

    [Fact]
    public async Task A_password_is_changed_when_typed_twice_the_same()
    {
        await LoginAsync("--accept-certificate");
        _shell.InputIsTerminal = true;
        foreach (var typed in new[] { "one-time", "a new long one", "a new long two" })
            _shell.Hidden.Enqueue(typed);
        Assert.Equal(2, (await _shell.RunAsync("passwd")).Exit);

        foreach (var typed in new[] { "one-time", "a new long one", "a new long one" })
            _shell.Hidden.Enqueue(typed);
        Assert.Equal(0, (await _shell.RunAsync("passwd")).Exit);
        Assert.Equal("""{"currentPassword":"one-time","newPassword":"a new long one"}""", _shell.Server.Last.Body);
    }

    [Fact]
    public async Task A_damaged_login_file_is_told()
    {
        File.WriteAllText(_shell.LoginPath, "{");
        var result = await _shell.RunAsync("status");
        Assert.Equal(1, result.Exit);
        Assert.Contains("delete it and log in again", result.Error, StringComparison.Ordinal);
    }

    private Task<Result> LoginAsync(params string[] more) =>
        _shell.RunAsync(["login", "--url", Shell.Url, "--user", "admin", "--password-file", PasswordFile, .. more]);

    [Fact]
    public async Task A_client_certificate_stands_in_for_a_login()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=anna", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddDays(1));
        var (cert, own) = (Path.Combine(_shell.Home, "anna.pem"), Path.Combine(_shell.Home, "anna-key.pem"));
        await File.WriteAllTextAsync(cert, made.ExportCertificatePem() + "\n" + made.ExportCertificatePem());
        await File.WriteAllTextAsync(own, key.ExportPkcs8PrivateKeyPem());
        _shell.Without("LM_TOKEN").Server.Answers("GET /api/v1/access", new AccessDto(7, 1, 2, 3, 4, 5, 1), ApiJson.Default.AccessDto);

        var result = await _shell.RunAsync("user", "certificates", "show", "--client-cert", cert, "--client-key", own);

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal(("CN=anna", true, 1), (_shell.Identity!.Certificate.Subject, _shell.Identity.Certificate.HasPrivateKey, _shell.Identity.Rest.Count));
        Assert.Null(_shell.Server.Last.Authorization);
        Assert.Equal("LM5003", (await _shell.RunAsync("user", "certificates", "show")).Error[..6]);
        Assert.Contains("LM5006", (await _shell.RunAsync("user", "list", "--client-cert", cert, "--client-key", cert)).Error, StringComparison.Ordinal);
        Assert.Contains("LM5001", (await _shell.RunAsync("user", "list", "--client-key", own)).Error, StringComparison.Ordinal);
    }
}
