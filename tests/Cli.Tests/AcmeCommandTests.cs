using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class AcmeCommandTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Account_add_sends_what_was_agreed_to_and_the_external_accounts_key_from_its_file()
    {
        var ca = Path.Combine(_shell.Home, "ca.pem");
        var key = Path.Combine(_shell.Home, "eab.key");
        File.WriteAllText(ca, "the authority");
        File.WriteAllText(key, "c2VjcmV0\n");
        _shell.Server.AcceptsChange("POST /api/v1/acme/accounts");

        var result = await _shell.RunAsync(
            "acme", "account", "add", "own", "--directory", "https://ca.example/dir", "--email", "ops@example.com", "--agree-terms", "--eab-key-id", "kid-1", "--eab-key-file", key, "--ca-file", ca);

        Assert.Equal((0, "ACME account own made (revision 8).\n", ""), (result.Exit, result.Out, result.Error));
        var body = JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.AcmeAccountBody)!;
        Assert.Equal(("own", "https://ca.example/dir", "ops@example.com", true), (body.Name, body.DirectoryUrl, body.Email, body.TermsAgreed));
        Assert.Equal(("kid-1", "c2VjcmV0", "the authority"), (body.EabKeyId, body.EabKey, body.CaPem));
    }

    [Fact]
    public async Task Account_add_takes_lets_encrypt_unless_told_otherwise_and_agrees_to_nothing_by_itself()
    {
        _shell.Server.AcceptsChange("POST /api/v1/acme/accounts");
        Assert.Equal(0, (await _shell.RunAsync("acme", "account", "add", "le")).Exit);
        Assert.Equal("""{"name":"le","directoryUrl":"https://acme-v02.api.letsencrypt.org/directory","termsAgreed":false}""", _shell.Server.Last.Body);
    }

    [Fact]
    public async Task Accounts_are_listed_and_deleted()
    {
        _shell.Server.Answers(
            "GET /api/v1/acme/accounts", new ListDto<AcmeAccountDto>(7, [new AcmeAccountDto("le", "https://ca.example/dir", "ops@example.com", true, "", false, ["www", "shop"])]), ApiJson.Default.ListDtoAcmeAccountDto);
        Assert.Contains((await _shell.RunAsync("acme", "account", "list")).Lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, "le +https://ca.example/dir +ops@example.com +www, shop"));
        _shell.Server.AcceptsChange("DELETE /api/v1/acme/accounts/le");
        Assert.Equal("ACME account le deleted (revision 8).\n", (await _shell.RunAsync("acme", "account", "delete", "le")).Out);
    }

    [Theory]
    [InlineData("", "POST /api/v1/certificates")]
    [InlineData("--replace", "PUT /api/v1/certificates/www")]
    public async Task A_certificate_is_ordered_by_names_with_commas(string option, string route)
    {
        _shell.Server.AcceptsChange(route);
        var result = await _shell.RunAsync(
            [.. ((string[])["cert", "add", "www", "--acme", "le", "--names", "a.example,b.example", "--names", "c.example", "--key-type", "rsa2048", "--renew-days", "20", option]).Where(word => word.Length > 0)]);
        Assert.Equal((0, "Certificate www is being ordered; 'lm cert show www' tells how it stands (revision 8).\n"), (result.Exit, result.Out));
        Assert.Equal("""{"name":"www","acme":{"account":"le","names":["a.example","b.example","c.example"],"keyType":"rsa2048","renewDays":20}}""", _shell.Server.Last.Body);
    }

    [Theory]
    [InlineData("--acme le --cert-file a --key-file b")]
    [InlineData("--cert-file a")]
    [InlineData("")]
    public async Task A_certificate_comes_from_files_or_from_an_account(string options) =>
        Assert.Equal(2, (await _shell.RunAsync(["cert", "add", "www", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Exit);

    [Fact]
    public async Task Renew_orders_at_once_and_show_tells_how_it_stands()
    {
        _shell.Server.AcceptsChange("POST /api/v1/certificates/www/renew");
        Assert.StartsWith("Certificate www is being ordered", (await _shell.RunAsync("cert", "renew", "www")).Out, StringComparison.Ordinal);

        var acme = new CertificateAcmeDto("le", ["a.example"], "p256", 30, "", "failed", "the proof for a.example failed: connection refused (connection)", At.AddDays(60), At, At.AddMinutes(5));
        var www = new CertificateDto("www", "CN=a", "CN=b", ["a.example"], At, At.AddDays(90), "AB", 2, []) { Acme = acme };
        _shell.Server.Answers("GET /api/v1/certificates/www", www, ApiJson.Default.CertificateDto);
        _shell.Server.Answers("GET /api/v1/certificates", new ListDto<CertificateDto>(7, [www]), ApiJson.Default.ListDtoCertificateDto);
        Assert.Contains(
            "failed: the proof for a.example failed: connection refused (connection); tried at 2026-01-02 03:04:05Z, again after 2026-01-02 03:09:05Z; renewed by itself from 2026-03-03 03:04:05Z (account le, a.example, p256, 30 days)",
            (await _shell.RunAsync("cert", "show", "www")).Out,
            StringComparison.Ordinal);
        Assert.Contains("failed", (await _shell.RunAsync("cert", "list")).Out, StringComparison.Ordinal);
    }
}
