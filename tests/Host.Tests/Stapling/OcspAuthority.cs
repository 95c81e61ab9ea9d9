using System.Diagnostics;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Stapling;

/// <summary>An authority with a certificate for www.example.com and a responder, all by the openssl program; removed with it.</summary>
internal sealed class OcspAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lm-ocsp-");
    private Process? _responder;

    private OcspAuthority()
    {
    }

    public int Port { get; } = LocalPorts.Free();

    public string Folder => _folder.FullName;

    public PrivateKeySeal Seal { get; private set; } = null!;

    public Certificate Certificate { get; private set; } = null!;

    public static async Task<OcspAuthority> CreateAsync(bool withResponder = true, bool withIssuer = true)
    {
        var made = new OcspAuthority();
        await made.OpenSslAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca-key.pem", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA");
        await made.OpenSslAsync("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "www-key.pem", "-out", "www.csr", "-subj", "/CN=www.example.com");
        await File.WriteAllTextAsync(
            made.PathOf("www.ext"), $"subjectAltName=DNS:www.example.com\n{(withResponder ? $"authorityInfoAccess=OCSP;URI:http://127.0.0.1:{made.Port}/\n" : "")}");
        await made.OpenSslAsync("x509", "-req", "-in", "www.csr", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-set_serial", "0x1234", "-days", "20", "-extfile", "www.ext", "-out", "www.pem");
        await made.OpenSslAsync("pkcs8", "-topk8", "-nocrypt", "-in", "www-key.pem", "-outform", "DER", "-out", "www-key.der");
        made.Seal = PrivateKeySeal.Open(made.Folder, pairSecret: null);
        made.Certificate = new Certificate
        {
            Name = "www",
            ChainPem = await File.ReadAllTextAsync(made.PathOf("www.pem")) + (withIssuer ? await File.ReadAllTextAsync(made.PathOf("ca.pem")) : ""),
            PrivateKey = made.Seal.Seal(await File.ReadAllBytesAsync(made.PathOf("www-key.der"))),
        };
        return made;
    }

    /// <summary>Starts the responder, which calls the certificate good (V) or revoked (R), by the authority or by one that is not asked.</summary>
    public async Task StartAsync(char status, string signer = "ca")
    {
        Stop();
        await File.WriteAllTextAsync(PathOf("index.txt"), $"{status}\t391231235959Z\t{(status == 'R' ? "260101000000Z" : "")}\t1234\tunknown\t/CN=www.example.com\n");
        _responder = Process.Start(new ProcessStartInfo(
            "openssl", ["ocsp", "-port", $"{Port}", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", $"{signer}.pem", "-rkey", $"{signer}-key.pem", "-nmin", "600"])
        {
            WorkingDirectory = Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string? line;
        do
        {
            line = await _responder.StandardOutput.ReadLineAsync(limit.Token);
        }
        while (line?.StartsWith("ACCEPT", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
    }

    public void Stop()
    {
        if (_responder is { } responder)
        {
            responder.Kill();
            responder.WaitForExit();
            responder.Dispose();
            _responder = null;
        }
    }

    /// <summary>What openssl shows of a handshake in which it asks for the status.</summary>
    public Task<string> AskAsync(int port) => OpenSslAsync("s_client", "-connect", $"127.0.0.1:{port}", "-servername", "www.example.com", "-status", "-CAfile", "ca.pem");

    public async Task<string> OpenSslAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var text = await output + await errors;
        Assert.True(process.ExitCode == 0, text);
        return text;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }
}
