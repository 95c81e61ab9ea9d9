using System.Diagnostics;
using LoadMaster.DataPlane.Probes;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Proxying;

/// <summary>The PROXY protocol with programs that others wrote: nginx behind us, HAProxy before us.</summary>
public sealed class ProxyPeersTests : IAsyncLifetime
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("lm-proxy-").FullName;
    private readonly List<Process> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in _started)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [SkippableTheory]
    [InlineData(ProxyProtocolVersion.V1)]
    [InlineData(ProxyProtocolVersion.V2)]
    public async Task Nginx_behind_us_learns_the_client_and_keeps_its_connection(ProxyProtocolVersion version)
    {
        var server = await StartNginxAsync();
        using var proxy = new Proxy(service => service with { ProxyProtocol = new ProxyProtocolSettings { Send = version } }, server);
        using var client = await proxy.ConnectAsync();
        var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
        for (var number = 1; number <= 2; number++)
        {
            await client.SendAsync(Ask);
            var head = await client.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
            var expected = $"127.0.0.1 {port} {number}";
            Assert.Equal(expected, await client.ReadTextAsync(expected.Length));
        }
    }

    [SkippableTheory]
    [InlineData(ProxyProtocolVersion.V1, HealthCheckType.Http, true)]
    [InlineData(ProxyProtocolVersion.V2, HealthCheckType.Http, true)]
    [InlineData(ProxyProtocolVersion.V2, HealthCheckType.Tcp, true)]
    [InlineData(ProxyProtocolVersion.Off, HealthCheckType.Http, false)]
    public async Task Nginx_that_wants_a_header_is_well_when_checks_send_it(ProxyProtocolVersion version, HealthCheckType type, bool healthy)
    {
        var server = await StartNginxAsync();
        var result = await new HealthProbe().ProbeAsync(server, new HealthCheck { Type = type, TimeoutSeconds = 10, IntervalSeconds = 20 }, version, CancellationToken.None);
        Assert.True(result.Healthy == healthy, result.Reason);
    }

    [SkippableTheory]
    [InlineData("send-proxy", ServiceType.Http)]
    [InlineData("send-proxy-v2", ServiceType.Http)]
    [InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id", ServiceType.Http)]
    [InlineData("send-proxy-v2-ssl", ServiceType.Tcp)]
    public async Task HAProxy_before_us_tells_us_the_client(string option, ServiceType type)
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(
            service => service with
            {
                Type = type,
                ProxyProtocol = new ProxyProtocolSettings { AcceptFrom = ["127.0.0.1"] },
                AccessLog = new AccessLogSettings { Format = AccessLogFormat.Custom, Template = "%{client}:%{client-port}" },
            },
            server.Address);
        var front = await StartHaproxyAsync(proxy.Port, option);
        using var client = await RawConnection.ConnectAsync(front);
        var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
        await client.SendAsync(Ask);
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("yes", await client.ReadTextAsync(3));
        client.Dispose();

        var line = "";
        await Proxy.UntilAsync(
            () =>
            {
                proxy.Engine.AccessLog.Take((service, bytes) => line = System.Text.Encoding.UTF8.GetString(bytes));
                return line.Length > 0;
            },
            "the line of the access log");
        Assert.Equal($"127.0.0.1:{port}", line);
        Assert.Equal(0, proxy.Counters.ProxyHeadersRefused);
    }

    private async Task<Endpoint> StartNginxAsync()
    {
        var port = LocalPorts.Free();
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "nginx.conf"),
            $$"""
            daemon off; master_process off; pid {{_directory}}/nginx.pid; error_log {{_directory}}/error.log;
            events { worker_connections 64; }
            http {
              access_log off; client_body_temp_path {{_directory}}/b; proxy_temp_path {{_directory}}/p; fastcgi_temp_path {{_directory}}/f;
              uwsgi_temp_path {{_directory}}/u; scgi_temp_path {{_directory}}/s;
              server { listen 127.0.0.1:{{port}} proxy_protocol; location / { return 200 "$proxy_protocol_addr $proxy_protocol_port $connection_requests"; } }
            }
            """);
        Start("nginx", "-c", Path.Combine(_directory, "nginx.conf"), "-p", _directory);
        await ReachableAsync(port);
        return new Endpoint(System.Net.IPAddress.Loopback, port);
    }

    private async Task<int> StartHaproxyAsync(int target, string option)
    {
        var port = LocalPorts.Free();
        var file = Path.Combine(_directory, "haproxy.cfg");
        await File.WriteAllTextAsync(
            file,
            $"defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\nlisten front\n  bind 127.0.0.1:{port}\n  server s 127.0.0.1:{target} {option}\n");
        Start("haproxy", "-f", file, "-db", "-q");
        await ReachableAsync(port);
        return port;
    }

    private void Start(string program, params string[] arguments)
    {
        var path = new[] { "/usr/sbin", "/usr/bin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Skip.If(path is null, $"because {program} is not installed");
        _started.Add(Process.Start(new ProcessStartInfo(path!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!);
    }

    /// <summary>Whether it listens, by the kernel's table: a connection would be a client.</summary>
    private static Task ReachableAsync(int port)
    {
        var listening = $":{port:X4} 00000000:0000 0A ";
        return Proxy.UntilAsync(() => File.ReadAllText("/proc/net/tcp").Contains(listening, StringComparison.Ordinal), $"port {port} is listened on");
    }
}
