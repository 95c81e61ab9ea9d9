using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadMaster.Api;
using LoadMaster.Testing;

namespace LoadMaster.System.Tests;

/// <summary>An https service of a real daemon, asked by curl.</summary>
public sealed class HttpsTests
{
    [Fact]
    public async Task An_https_service_serves_swaps_its_certificate_and_outlives_a_crash_with_no_key_in_the_clear()
    {
        await using var daemon = new SingleDaemon();
        await daemon.StartAsync();
        using var server = new HttpServer();
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = RSA.Create(2048);
        var port = LocalPorts.Free();

        await daemon.Client.AddCertificateAsync(Body(new CertificateRequest("CN=one.example", first, HashAlgorithmName.SHA256), first));
        var added = await daemon.Client.AddVirtualServiceAsync(new VirtualServiceBody
        {
            Address = $"127.0.0.1:{port}",
            Type = "https",
            Certificates = ["www"],
            Check = new HealthCheckBody { Type = "tcp", IntervalSeconds = 0.5, TimeoutSeconds = 0.4 },
            RealServers = [new RealServerBody { Address = $"127.0.0.1:{server.Port}" }],
        });
        Assert.Empty(added.NotServing);
        await ServesAsync(port, "CN=one.example");

        await daemon.Client.ReplaceCertificateAsync(
            "www", Body(new CertificateRequest("CN=two.example", second, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), second));
        await ServesAsync(port, "CN=two.example");

        daemon.Kill();
        AssertNowhere(daemon.Folder, first.ExportPkcs8PrivateKey(), first.ExportParameters(true).D!);
        AssertNowhere(daemon.Folder, second.ExportPkcs8PrivateKey(), second.ExportParameters(true).D!);
        await daemon.StartAsync();
        await ServesAsync(port, "CN=two.example");
    }

    private static Task<string> ServesAsync(int port, string subject) => Eventually.GetAsync(
        async () =>
        {
            var answer = await Shell.RunAsync("curl", "-kv", "--max-time", "5", $"https://127.0.0.1:{port}/");
            return $"{answer.Output}\n{answer.Errors}";
        },
        output => output.Contains("over TLS", StringComparison.Ordinal) && output.Replace(" ", "", StringComparison.Ordinal).Contains($"subject:{subject}", StringComparison.Ordinal),
        $"curl is served with {subject}");

    private static CertificateBody Body(CertificateRequest request, AsymmetricAlgorithm key)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        return new CertificateBody { Name = "www", ChainPem = certificate.ExportCertificatePem(), PrivateKeyPem = key.ExportPkcs8PrivateKeyPem() };
    }

    /// <summary>Neither the key's bytes nor its PEM text, at the beginning of a line, in any file of the node.</summary>
    private static void AssertNowhere(string folder, byte[] key, byte[] secret)
    {
        const int LineBytes = 48;

        // Numbers in a key have no zeros in front.
        secret = secret.AsSpan().TrimStart((byte)0).ToArray();
        var offset = key.AsSpan().IndexOf(secret);
        Assert.True(offset > 0);
        var line = ((offset + LineBytes - 1) / LineBytes) * LineBytes;
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(key.AsSpan(line, 18)));
        var bytes = secret[..16];
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var content = File.ReadAllBytes(file);
            Assert.True(content.AsSpan().IndexOf(bytes) < 0 && content.AsSpan().IndexOf(text) < 0, $"the key is in {file}");
        }
    }

    /// <summary>Answers every connection's first request and closes.</summary>
    private sealed class HttpServer : IDisposable
    {
        private static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nover TLS");
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public HttpServer()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Stop();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptSocketAsync();
                    if (await socket.ReceiveAsync(new byte[8192]) > 0)
                    {
                        await socket.SendAsync(Answer);
                        socket.Shutdown(SocketShutdown.Send);
                    }
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
