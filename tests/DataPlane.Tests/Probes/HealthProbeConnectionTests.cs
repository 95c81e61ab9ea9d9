using System.Net;
using LoadMaster.DataPlane.Probes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Probes;

public class HealthProbeConnectionTests
{
    private static readonly HealthProbe Probe = new();

    [Fact]
    public async Task A_listening_server_passes_the_tcp_check()
    {
        await using var server = LoopbackServer.Stalling("");
        var result = await Probe.ProbeAsync(server.Endpoint, new HealthCheck(), default);
        Assert.True(result.Healthy, result.Reason);
        Assert.Equal("connected", result.Reason);
        Assert.InRange(result.ResponseMilliseconds, 0.001, 2_000);
    }

    [Theory]
    [InlineData(HealthCheckType.Tcp)]
    [InlineData(HealthCheckType.Http)]
    [InlineData(HealthCheckType.Https)]
    public async Task A_port_without_a_listener_fails_with_connection_refused(HealthCheckType type)
    {
        var result = await Probe.ProbeAsync(LoopbackServer.Nobody(), new HealthCheck { Type = type }, default);
        Assert.False(result.Healthy);
        Assert.Equal("connection refused", result.Reason);
    }

    [Fact]
    public async Task The_checks_own_port_is_asked_instead_of_the_servers()
    {
        await using var server = LoopbackServer.Stalling("");
        var check = new HealthCheck { Port = server.Endpoint.Port };
        Assert.True((await Probe.ProbeAsync(LoopbackServer.Nobody(), check, default)).Healthy);
    }

    [Theory]
    [InlineData(HealthCheckType.Http, "", "no answer within 1.5 s")]
    [InlineData(HealthCheckType.Http, "HTTP/1.1 200 OK\r\nServer: dribble", "no complete header within 1.5 s")]
    [InlineData(HealthCheckType.Http, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "no complete body within 1.5 s")]
    [InlineData(HealthCheckType.Https, "", "no complete TLS handshake within 1.5 s")]
    public async Task Silence_at_any_stage_ends_with_the_timeout_and_says_where(HealthCheckType type, string beginning, string reason)
    {
        await using var server = LoopbackServer.Stalling(beginning);
        var check = new HealthCheck { Type = type, TimeoutSeconds = 1.5, BodyPattern = "x" };
        var result = await Probe.ProbeAsync(server.Endpoint, check, default);
        Assert.False(result.Healthy);
        Assert.Equal(reason, result.Reason);
        Assert.True(result.ResponseMilliseconds >= 1490);
    }

    [Fact]
    public async Task A_header_that_comes_byte_by_byte_does_not_stretch_the_timeout()
    {
        await using var server = new LoopbackServer(async (stream, end) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX: "u8.ToArray(), end);
            while (true)
            {
                await stream.WriteAsync("a"u8.ToArray(), end);
                await Task.Delay(20, end);
            }
        });
        var check = new HealthCheck { Type = HealthCheckType.Http, TimeoutSeconds = 0.4 };
        Assert.Equal("no complete header within 0.4 s", (await Probe.ProbeAsync(server.Endpoint, check, default)).Reason);
    }

    [Fact]
    public async Task A_cancelled_check_throws()
    {
        await using var server = LoopbackServer.Stalling("");
        using var cancellation = new CancellationTokenSource();
        var probing = Probe.ProbeAsync(server.Endpoint, new HealthCheck { Type = HealthCheckType.Http, TimeoutSeconds = 30 }, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing);
    }

    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_icmp_echo_to_this_machine_is_answered(string address)
    {
        var check = new HealthCheck { Type = HealthCheckType.Icmp };
        var result = await Probe.ProbeAsync(new Endpoint(IPAddress.Parse(address), 80), check, default);
        Skip.If(result.Reason.Contains("not permitted", StringComparison.Ordinal), $"because {result.Reason}");
        Skip.If(address == "::1" && !HasIpv6Loopback(), "because IPv6 is off on this machine");
        Assert.True(result.Healthy, result.Reason);
        Assert.Equal("echo answered", result.Reason);
    }

    [SkippableFact]
    public async Task Many_icmp_echoes_at_once_do_not_take_each_others_replies()
    {
        var check = new HealthCheck { Type = HealthCheckType.Icmp };
        var results = await Task.WhenAll(Enumerable.Range(1, 50).Select(host =>
            Probe.ProbeAsync(new Endpoint(new IPAddress([127, 0, 0, (byte)host]), 80), check, default)));
        Skip.If(results[0].Reason.Contains("not permitted", StringComparison.Ordinal), $"because {results[0].Reason}");
        Assert.All(results, result => Assert.True(result.Healthy, result.Reason));
    }

    private static bool HasIpv6Loopback() =>
        System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .Any(link => link.GetIPProperties().UnicastAddresses.Any(unicast => unicast.Address.Equals(IPAddress.IPv6Loopback)));
}
