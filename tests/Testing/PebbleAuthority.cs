using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace LoadMaster.Testing;

/// <summary>Let's Encrypt's test authority (Debian's pebble) on loopback, with name servers that say 127.0.0.1, or another address, to everything.</summary>
public sealed class PebbleAuthority : IAsyncDisposable
{
    private const string Program = "/usr/bin/pebble";
    private const string Names = "/usr/bin/pebble-challtestsrv";

    private readonly List<Process> _processes = [];
    private readonly StringBuilder _said = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-pebble-").FullName;

    private PebbleAuthority(int httpPort, string caPem) => (HttpPort, CaPem) = (httpPort, caPem);

    public static bool IsInstalled => File.Exists(Program) && File.Exists(Names);

    /// <summary>Where it asks for proofs.</summary>
    public int HttpPort { get; }

    /// <summary>What its directory's certificate comes from.</summary>
    public string CaPem { get; }

    public string DirectoryUrl { get; private set; } = "";

    /// <param name="environment">Of pebble, such as <c>PEBBLE_WFE_NONCEREJECT</c>.</param>
    /// <param name="externalAccounts">Ids and keys; accounts then need one.</param>
    public static async Task<PebbleAuthority> StartAsync(
        int httpPort, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyDictionary<string, string>? externalAccounts = null, int validitySeconds = 90 * 86_400, string address = "127.0.0.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pebble test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var pebble = new PebbleAuthority(httpPort, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(pebble._folder, "cert.pem"), pebble.CaPem);
        await File.WriteAllTextAsync(Path.Combine(pebble._folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        await pebble.StartProgramsAsync(environment ?? new Dictionary<string, string>(), externalAccounts, validitySeconds, address);
        return pebble;
    }

    /// <summary>What it printed.</summary>
    public string Said()
    {
        lock (_said)
        {
            return _said.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartProgramsAsync(IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string>? externalAccounts, int validitySeconds, string address)
    {
        var (port, management, dns, control) = (LocalPorts.Free(), LocalPorts.Free(), LocalPorts.Free(), LocalPorts.Free());
        var settings = Path.Combine(_folder, "pebble.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new
        {
            pebble = new
            {
                listenAddress = $"127.0.0.1:{port}",
                managementListenAddress = $"127.0.0.1:{management}",
                certificate = Path.Combine(_folder, "cert.pem"),
                privateKey = Path.Combine(_folder, "key.pem"),
                httpPort = HttpPort,
                tlsPort = LocalPorts.Free(),
                ocspResponderURL = "",
                externalAccountBindingRequired = externalAccounts is not null,
                externalAccountMACKeys = externalAccounts ?? new Dictionary<string, string>(),
                certificateValidityPeriod = validitySeconds,
            },
        }));
        Start(Names, new Dictionary<string, string>(), "-defaultIPv4", address, "-defaultIPv6", "", "-dns01", $"127.0.0.1:{dns}", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", $"127.0.0.1:{control}");
        Start(Program, new Dictionary<string, string>(environment) { ["PEBBLE_VA_NOSLEEP"] = environment.ContainsKey("PEBBLE_VA_SLEEPTIME") ? "" : "1" }, "-config", settings, "-dnsserver", $"127.0.0.1:{dns}", "-strict", "true");
        DirectoryUrl = $"https://127.0.0.1:{port}/dir";
        await AwaitPortAsync(control);
        await AwaitPortAsync(port);
    }

    private void Start(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        _processes.Add(process);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Note(string? line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }
    }

    private async Task AwaitPortAsync(int port)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(50);
            }
            catch (SocketException problem)
            {
                throw new InvalidOperationException($"pebble does not listen on port {port}: {Said()}", problem);
            }
        }
    }
}
