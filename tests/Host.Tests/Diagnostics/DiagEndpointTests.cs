using System.Diagnostics;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Diagnostics;

/// <summary>The real programs of the machine behind REST.</summary>
public sealed class DiagEndpointTests
{
    private const string Tcpdump = "/usr/bin/tcpdump";

    [SkippableTheory]
    [InlineData("ps", "{}", "COMMAND", "/usr/bin/ps")]
    [InlineData("meminfo", "{}", "MemTotal:", "/usr/bin/cat")]
    [InlineData("df", "{}", "Mounted on", "/usr/bin/df")]
    [InlineData("sockets", "{}", "Local Address:Port", "/usr/bin/ss")]
    [InlineData("ping", """{"host":"127.0.0.1"}""", "packet loss", "/usr/bin/ping")]
    [InlineData("traceroute", """{"host":"127.0.0.1"}""", " 1  127.0.0.1", "/usr/sbin/traceroute")]
    public async Task An_operator_sees_what_the_program_says(string tool, string body, string expected, string program)
    {
        Skip.IfNot(File.Exists(program), $"because {program} is not installed (tests/run.sh installs it)");
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("POST", $"/api/v1/diag/{tool}", await server.TokenAsync(Role.Operator), body);
        Assert.Equal((200, "text/plain"), (answer.Status, answer.MediaType));
        Assert.Contains(expected, answer.Body, StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, line => line.Contains("operator@127.0.0.1 asked diag ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Role.ReadOnly, "ps")]
    [InlineData(Role.ReadOnly, "tcpdump")]
    [InlineData(Role.Operator, "tcpdump")]
    public async Task Who_may_not_is_refused(Role role, string tool)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(403, (await server.SendAsync("POST", $"/api/v1/diag/{tool}", await server.TokenAsync(role), "{}")).Status);
    }

    [SkippableFact]
    public async Task Tcpdump_shows_the_packets_of_an_expression()
    {
        RequireTcpdump();
        await using var server = await RestServer.StartAsync();
        var answer = await CaptureAsync(server, $$"""{"interface":"lo","maxPackets":3,"expression":["src","127.0.0.1","and","tcp","port","{{server.Url.Port}}"]}""");
        Assert.Equal(200, answer.Status);
        Assert.Contains($"127.0.0.1.{server.Url.Port}", answer.Body, StringComparison.Ordinal);
        Assert.Contains("3 packets captured", answer.Body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_capture_file_is_one_that_tcpdump_reads()
    {
        RequireTcpdump();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var file = Path.Combine(server.Directory, "web.pcap");
        await using (var output = await admin.RunDiagAsync("tcpdump", new DiagBody { Interface = "lo", MaxSeconds = 2, Pcap = true, Expression = ["tcp", "port", $"{server.Url.Port}"] }))
        await using (var saved = File.Create(file))
        {
            await admin.GetStatusAsync();
            await output.CopyToAsync(saved);
        }

        using var reader = Process.Start(new ProcessStartInfo(Tcpdump, ["-nn", "-r", file]) { RedirectStandardOutput = true })!;
        var text = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();
        Assert.Equal(0, reader.ExitCode);
        Assert.Contains($"127.0.0.1.{server.Url.Port}", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_capture_without_packets_ends_in_time()
    {
        RequireTcpdump();
        await using var server = await RestServer.StartAsync();
        var answer = await CaptureAsync(server, """{"interface":"lo","maxSeconds":1,"expression":["host","203.0.113.99"]}""");
        Assert.Equal(200, answer.Status);
        Assert.Contains("0 packets captured", answer.Body, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("""{"interface":"lo","expression":["port","nonsense"]}""", "nonsense")]
    [InlineData("""{"interface":"lo","expression":["port","80;touch","/tmp/x"]}""", "parse")]
    [InlineData("""{"interface":"lo","pcap":true,"expression":["port","nonsense"]}""", "nonsense")]
    [InlineData("""{"interface":"nosuchnic"}""", "nosuchnic")]
    public async Task What_tcpdump_refuses_comes_back_in_its_words(string body, string expected)
    {
        RequireTcpdump();
        await using var server = await RestServer.StartAsync();
        var answer = await CaptureAsync(server, body);
        Assert.Equal((400, ProblemCodes.ToolFailed), (answer.Status, answer.Problem().Code));
        Assert.Contains(expected, answer.Problem().Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"expression":["-w","/tmp/x"]}""")]
    [InlineData("""{"expression":[null]}""")]
    [InlineData("""{"interface":"lo -w x"}""")]
    [InlineData("""{"expressions":[]}""")]
    [InlineData("[]")]
    public async Task A_wrong_body_starts_nothing(string body)
    {
        await using var server = await RestServer.StartAsync();
        var answer = await CaptureAsync(server, body);
        Assert.Equal(400, answer.Status);
        Assert.Matches("^LM1", answer.Problem().Code);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("started", StringComparison.Ordinal) && line.Contains("diag", StringComparison.Ordinal));
    }

    private static async Task<RawAnswer> CaptureAsync(RestServer server, string body) =>
        await server.SendAsync("POST", "/api/v1/diag/tcpdump", await server.TokenAsync(), body);

    private static void RequireTcpdump()
    {
        Skip.IfNot(File.Exists(Tcpdump), "because tcpdump is not installed (tests/run.sh installs it)");
        using var probe = Process.Start(new ProcessStartInfo(Tcpdump, ["-i", "lo", "-c", "1", "--", "port", "nonsense-probe"]) { RedirectStandardError = true })!;
        var said = probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        Skip.If(said.Contains("permission", StringComparison.OrdinalIgnoreCase), "because this user may not capture packets (CAP_NET_RAW)");
    }
}
