using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class CertificateCommandTests : IDisposable
{
    private static readonly CertificateDto Www = new(
        "www", "CN=www.example.com", "CN=ca", ["www.example.com"], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(60), "AB12", 2, [1, 3]);

    private readonly Shell _shell = new();

    private string CertFile => Path.Combine(_shell.Home, "chain.pem");

    private string KeyFile => Path.Combine(_shell.Home, "key.pem");

    public CertificateCommandTests()
    {
        File.WriteAllText(CertFile, "the chain");
        File.WriteAllText(KeyFile, "the key");
    }

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("", "POST /api/v1/certificates", "Certificate www added (revision 8).\n")]
    [InlineData("--replace", "PUT /api/v1/certificates/www", "Certificate www replaced (revision 8).\n")]
    public async Task Add_sends_both_files(string option, string route, string said)
    {
        _shell.Server.AcceptsChange(route);
        var result = await _shell.RunAsync([.. ((string[])["cert", "add", "www", "--cert-file", CertFile, "--key-file", KeyFile, option]).Where(word => word.Length > 0)]);

        Assert.Equal((0, said, ""), (result.Exit, result.Out, result.Error));
        var body = JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.CertificateBody)!;
        Assert.Equal(("www", "the chain", "the key"), (body.Name, body.ChainPem, body.PrivateKeyPem));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var result = await _shell.RunAsync("cert", "add", "www", "--cert-file", CertFile, "--key-file", "/nowhere.pem");
        Assert.Equal((1, "LM5006: There is no file /nowhere.pem.\n"), (result.Exit, result.Error));
    }

    [Fact]
    public async Task List_and_show_tell_names_expiry_and_use()
    {
        _shell.Server.Answers("GET /api/v1/certificates", new ListDto<CertificateDto>(7, [Www]), ApiJson.Default.ListDtoCertificateDto);
        _shell.Server.Answers("GET /api/v1/certificates/www", Www, ApiJson.Default.CertificateDto);

        var list = await _shell.RunAsync("cert", "list");
        Assert.Contains(list.Lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, "www +CN=www.example.com +www.example.com +.*2030.* +1, 3"));
        var show = await _shell.RunAsync("cert", "show", "www");
        Assert.Contains(show.Lines, line => line.Contains("2 certificates", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stapling_is_shown_and_switched()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var stapled = Www with { Stapling = new StaplingDto("failed", "http://ocsp.example/", "no answer within 10 s", at, at.AddDays(1), at.AddHours(1), at.AddHours(2)) };
        _shell.Server.Answers("GET /api/v1/certificates/www", stapled, ApiJson.Default.CertificateDto);
        Assert.Contains(
            "failed: no answer within 10 s; clients get the status of 2026-01-02 03:04:05Z until 2026-01-03 03:04:05Z; asked for at 2026-01-02 04:04:05Z, next at 2026-01-02 05:04:05Z",
            (await _shell.RunAsync("cert", "show", "www")).Out,
            StringComparison.Ordinal);
        _shell.Server.WithServices();
        _shell.Server.AcceptsChange("PATCH /api/v1/virtual-services/1");
        Assert.Equal(0, (await _shell.RunAsync("vs", "set", "1", "--ocsp-stapling", "off")).Exit);
        Assert.Equal("""{"tls":{"ocspStapling":false}}""", _shell.Server.Last.Body);
    }

    [Theory]
    [InlineData("", "shop", "POST /api/v1/certificates", "Certificate shop imported (revision 8).\n")]
    [InlineData("--name www --replace", "www", "PUT /api/v1/certificates/www", "Certificate www replaced (revision 8).\n")]
    public async Task Import_sends_the_file_and_its_password(string options, string name, string route, string said)
    {
        var file = Path.Combine(_shell.Home, "shop.pfx");
        File.WriteAllBytes(file, [1, 2, 3]);
        var password = Path.Combine(_shell.Home, "password");
        File.WriteAllText(password, "of the file\n");
        _shell.Server.AcceptsChange(route);

        var result = await _shell.RunAsync(["cert", "import", file, "--password-file", password, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((0, said, ""), (result.Exit, result.Out, result.Error));
        var body = JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.CertificateBody)!;
        Assert.Equal((name, "AQID", "of the file"), (body.Name, Convert.ToBase64String(body.Pkcs12!), body.Password));
        Assert.Equal("LM5006: There is no file /nowhere.\n", (await _shell.RunAsync("cert", "import", file, "--password-file", "/nowhere")).Error);
    }

    [Theory]
    [InlineData("--pfx", "pkcs12")]
    [InlineData("--pem", "pem")]
    public async Task Export_asks_twice_for_a_password_and_writes_a_file_for_its_owner_only(string option, string format)
    {
        var file = Path.Combine(_shell.Home, "out");
        File.WriteAllText(file, "was there before and longer");
        _shell.InputIsTerminal = true;
        _shell.Hidden.Enqueue("a long password");
        _shell.Hidden.Enqueue("a long password");
        _shell.Server.Answers("POST /api/v1/certificates/www/export", new CertificateExportDto("www", format, [7, 8]), ApiJson.Default.CertificateExportDto);

        var result = await _shell.RunAsync("cert", "export", "www", option, file);

        Assert.Equal((0, ""), (result.Exit, result.Out));
        Assert.EndsWith($"Certificate www with its private key, 2 bytes, written to {file}.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal($$"""{"format":"{{format}}","password":"a long password"}""", _shell.Server.Last.Body);
        Assert.Equal([7, 8], File.ReadAllBytes(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Export_wants_one_kind_of_file_and_the_same_password_twice()
    {
        Assert.Equal(2, (await _shell.RunAsync("cert", "export", "www")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("cert", "export", "www", "--pfx", "a", "--pem", "b")).Exit);
        _shell.InputIsTerminal = true;
        _shell.Hidden.Enqueue("a long password");
        _shell.Hidden.Enqueue("another password");
        Assert.Contains("The two differ; nothing was changed.", (await _shell.RunAsync("cert", "export", "www", "--pfx", "/nowhere/x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_asks_for_the_name()
    {
        _shell.Server.AcceptsChange("DELETE /api/v1/certificates/www");
        Assert.Equal("Certificate www deleted (revision 8).\n", (await _shell.RunAsync("cert", "delete", "www")).Out);
    }

    [Fact]
    public async Task A_service_names_its_certificates_in_order()
    {
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services");
        var result = await _shell.RunAsync("vs", "add", "198.18.0.7:443", "--type", "https", "--cert", "www", "--cert", "other", "--tls-minimum", "1.3");

        Assert.Equal(0, result.Exit);
        Assert.Equal(
            """{"address":"198.18.0.7:443","type":"https","certificates":["www","other"],"tlsMinimum":"1.3"}""", _shell.Server.Last.Body);
    }
}
