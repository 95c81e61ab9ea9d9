using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Inspection;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>From a stored rule file to a client that is turned away, without the actors between.</summary>
public sealed class IpsTrafficTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-ips-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [SkippableFact]
    public async Task The_public_rules_let_a_browser_pass_and_stop_an_attack()
    {
        var folder = Environment.GetEnvironmentVariable("LM_TEST_RULES") ?? "";
        Skip.If(folder.Length == 0, "because LM_TEST_RULES names no folder with the public community rules");
        await TryAsync(await File.ReadAllBytesAsync(Path.Combine(folder, "snort3-community.rules")), "/cgi-bin/test.cgi?x=../../../../etc/passwd", null);
    }

    [Fact]
    public async Task An_event_is_kept_and_logged_as_one_line() => await TryAsync(
        """alert tcp any any -> any any (msg:"Sample passwd"; flow:to_server,established; content:"/etc/passwd"; http_uri; classtype:web-application-attack; sid:1122; rev:1;)"""u8.ToArray(),
        "/x?f=/etc/passwd",
        1122);

    private async Task TryAsync(byte[] rules, string attack, int? sid)
    {
        using var log = new LogSink();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(log));
        using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
        using var desk = new IpsDesk(engine.Ips, new RuleFiles(_directory), factory.CreateLogger<IpsDesk>());
        var events = new IpsEvents(engine.Ips, factory.CreateLogger<IpsEvents>());
        var (hash, report) = await desk.ImportAsync("set", rules, CancellationToken.None);
        await desk.FollowAsync(new IpsSettings { RuleSet = "set", RuleSetSha256 = hash, Level = IpsLevel.Paranoid }, CancellationToken.None);
        Assert.Equal(IpsAvailability.Loaded, desk.State.Availability);
        Assert.True(report.Accepted > 0);

        var port = LocalPorts.Free();
        var service = new VirtualService
        {
            Id = new VirtualServiceId(1),
            Address = new Endpoint(IPAddress.Loopback, port),
            Ips = new ServiceIps { Mode = IpsMode.Reject },
        };
        Assert.Empty(engine.Apply(new ServingPlan(1, [new ServicePlan(service, [])])).Problems);

        // No server: what passes is answered 503.
        Assert.StartsWith("HTTP/1.1 503", await AskAsync(port, "/index.html"), StringComparison.Ordinal);
        var answer = await AskAsync(port, attack);
        Assert.StartsWith("HTTP/1.1 400 Invalid Request", answer, StringComparison.Ordinal);
        var found = events.Newest(10);
        Assert.NotEmpty(found);
        Assert.Contains(found, one => answer.Contains($"<p>Rule {one.Rule.Sid}</p>", StringComparison.Ordinal));
        Assert.Equal(sid ?? found[0].Rule.Sid, found[0].Rule.Sid);
        Assert.Contains(log.Lines, line => line.Contains($"2203 Intrusion prevention: reject, rule 1:{found[0].Rule.Sid} ", StringComparison.Ordinal) && line.Contains("GET " + attack, StringComparison.Ordinal));
    }

    private static async Task<string> AskAsync(int port, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
