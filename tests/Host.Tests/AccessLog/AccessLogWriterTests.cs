using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.AccessLog;
using LoadMaster.Host.Logging;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.AccessLog;

public sealed class AccessLogWriterTests : IAsyncLifetime
{
    private static readonly AccessLogSettings Custom = new() { Format = AccessLogFormat.Custom, Template = "%{method} %{target} %{status}" };

    private readonly string _directory = Directory.CreateTempSubdirectory("lm-access-").FullName;
    private readonly DataPlaneEngine _engine = new(new DataPlaneOptions { Threads = 2 }, TimeProvider.System);
    private readonly AccessLogWriter _writer;
    private readonly HttpClient _client = new();
    private readonly int _port = LocalPorts.Free();

    public AccessLogWriterTests() => _writer = new AccessLogWriter(
        _engine.AccessLog, _engine.EndTraffic, _directory, new SyslogIdentity("a", "loadmasterd", "0", 1), TimeProvider.System, NullLogger<AccessLogWriter>.Instance);

    private string Log => Path.Combine(_directory, "access-1.log");

    public Task InitializeAsync() => _writer.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        _engine.Dispose();
        _client.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Requests_are_in_the_file_a_moment_later_and_the_rest_when_the_daemon_stops()
    {
        Serve(Custom);
        await AskAsync("/one");
        await Eventually.TrueAsync(() => File.Exists(Log) && File.ReadAllText(Log) == "GET /one 302\n");
        await AskAsync("/two");
        await _writer.StopAsync(CancellationToken.None);
        Assert.Equal("GET /one 302\nGET /two 302\n", await File.ReadAllTextAsync(Log));
    }

    [Fact]
    public async Task Connection_that_is_open_when_the_daemon_stops_has_its_line()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var service = new VirtualService
        {
            Id = new VirtualServiceId(1),
            Type = ServiceType.Tcp,
            Address = new Endpoint(IPAddress.Loopback, _port),
            AccessLog = new AccessLogSettings { Format = AccessLogFormat.Json },
        };
        var to = new ServerPlan(new RealServerId(1), new Endpoint(IPAddress.Loopback, ((IPEndPoint)server.LocalEndpoint).Port), 1000, ServerAvailability.Up);
        Assert.Empty(_engine.Apply(new ServingPlan(1, [new ServicePlan(service, [to])])).Problems);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        using var accepted = await server.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("abc"u8.ToArray());
        _ = await accepted.GetStream().ReadAsync(new byte[3]);

        await _writer.StopAsync(CancellationToken.None);
        Assert.Single(await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task A_log_that_is_switched_off_and_on_again_goes_on_in_the_same_file()
    {
        Serve(Custom);
        await AskAsync("/one");
        await Eventually.TrueAsync(() => File.Exists(Log) && File.ReadAllText(Log).Length > 0);
        Serve(new AccessLogSettings());
        await AskAsync("/unseen");
        Serve(Custom with { Template = "%{target}" });
        await AskAsync("/two");
        await Eventually.TrueAsync(() => File.ReadAllText(Log) == "GET /one 302\n/two\n", () => File.ReadAllText(Log));
    }

    [Theory]
    [InlineData(SyslogProtocol.Udp)]
    [InlineData(SyslogProtocol.Tcp)]
    public async Task Requests_are_sent_to_a_syslog_host(SyslogProtocol protocol)
    {
        await using var host = new LogListener(protocol);
        Serve(Custom with { Target = AccessLogTarget.Syslog, SyslogHost = host.Target.Host, SyslogPort = host.Target.Port, SyslogProtocol = protocol });
        await AskAsync("/one");
        await Eventually.TrueAsync(() => host.Messages.Count == 1);
        Assert.Equal(["GET /one 302"], host.Texts);
        Assert.Contains(" a loadmasterd 1 access ", host.Messages.Single(), StringComparison.Ordinal);
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public async Task A_syslog_host_is_known_by_its_fingerprint()
    {
        using var certificate = TestCertificate.Create();
        await using var host = new LogListener(SyslogProtocol.Tls, 0, certificate);
        var log = Custom with { Target = AccessLogTarget.Syslog, SyslogHost = host.Target.Host, SyslogPort = host.Target.Port, SyslogProtocol = SyslogProtocol.Tls };
        Serve(log with { SyslogTlsFingerprint = new string('0', 64) });
        await AskAsync("/to-a-stranger");
        await Eventually.TrueAsync(() => host.Connections > 0);
        Serve(log with { SyslogTlsFingerprint = certificate.GetCertHashString(global::System.Security.Cryptography.HashAlgorithmName.SHA256) });
        await AskAsync("/one");
        await Eventually.TrueAsync(() => host.Texts.Any());
        Assert.Equal(["GET /one 302"], host.Texts);
    }

    [Fact]
    public async Task Lines_that_cannot_be_written_are_counted_at_the_service()
    {
        Directory.Delete(_directory);
        await File.WriteAllTextAsync(_directory, "in the way");
        Serve(Custom);
        await AskAsync("/one");
        await Eventually.TrueAsync(() => _engine.Sample().Services[0].AccessLogLost == 1);
        File.Delete(_directory);
        Directory.CreateDirectory(_directory);
    }

    private void Serve(AccessLogSettings log)
    {
        var service = new VirtualService
        {
            Id = new VirtualServiceId(1),
            Address = new Endpoint(IPAddress.Loopback, _port),
            AccessLog = log,
            Redirect = new RedirectSettings { Target = "/elsewhere" },
        };
        Assert.Empty(_engine.Apply(new ServingPlan(1, [new ServicePlan(service, [])])).Problems);
    }

    private async Task AskAsync(string path)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{_port}{path}"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }
}
