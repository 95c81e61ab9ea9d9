using System.Diagnostics;
using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Direct server return in the lab: the real servers get a cable to the clients' network for the time of a test.</summary>
[Collection(LabCollection.Name)]
public sealed class DirectReturnTests(Lab lab) : IAsyncLifetime
{
    private const int Port = 8080;
    private const string Name = "direct";
    private const string Switch = "lm-sw";
    private bool _plugged;

    public Task InitializeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task Clients_are_served_past_the_node_and_a_server_that_is_not_set_up_says_what_it_lacks()
    {
        var active = await AddAsync();
        var show = await Lab.LmAsync(active, "vs", "show", Name);
        Assert.Contains("ip address add 198.18.0.100/32 dev lo", show, StringComparison.Ordinal);
        Assert.Contains("net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2", show, StringComparison.Ordinal);

        using var capture = Shell.Start(
            new Dictionary<string, string>(),
            "ip", "netns", "exec", $"lm-{active}", "timeout", "60", "tcpdump", "-nnl", "--immediate-mode", "-i", "any", "tcp", "port", $"{Port}", "and", "host", Lab.SharedAddress);
        await WaitForListening(capture);
        Assert.Equal((int[])[4, 4, 4], await CountAsync(12));
        var packets = await ReadAsync(capture, 24);
        Assert.DoesNotContain(packets, line => line.Contains($"IP {Lab.SharedAddress}.{Port} > 198.18.0.10.", StringComparison.Ordinal));
        await Eventually.GetAsync(() => Lab.LmAsync<VirtualServiceDto>(active, "vs", "show", Name), seen => seen is { ConnectionsTotal: >= 12, BytesIn: > 0, BytesOut: 0 }, "the connections are counted");

        await Lab.InAsync("lm-rs2", "ip", "address", "del", $"{Lab.SharedAddress}/32", "dev", "lo");
        var servers = await ServersAsync(active, seen => seen[1].Availability == "down", "rs2 is down");
        Assert.Contains($"ip address add {Lab.SharedAddress}/32 dev lo", servers[1].Reason, StringComparison.Ordinal);
        Assert.Equal(["rs1", "rs3"], (await Lab.AskAsync(6, Port)).Distinct().Order());
    }

    [SkippableFact]
    public async Task Twenty_downloads_survive_the_death_of_the_active_node()
    {
        var active = await AddAsync("--persist", "src");
        var other = Lab.OtherNode(active);
        var downloads = Enumerable.Range(0, 20).Select(_ => Shell.Start(
            new Dictionary<string, string>(),
            "ip", "netns", "exec", Lab.Client, "curl", "-s", "--max-time", "90", "-r", "0-2499999", "-o", "/dev/null", $"http://{Lab.SharedAddress}:{Port}/big")).ToList();
        await ServersAsync(active, seen => seen.Sum(server => server.ConnectionsActive) >= 20, "the downloads are counted");
        await ServersAsync(other, seen => seen.Sum(server => server.ConnectionsActive) >= 20, "the standby has their flows");
        await Lab.NodeAsync("kill", active);
        try
        {
            await Eventually.GetAsync(async () => (await Lab.LmAsync<HaStatusDto>(other, "ha", "status")).State, state => state == "active", "the other node takes over");
            await Task.WhenAll(downloads.Select(download => download.WaitForExitAsync()));
            Assert.Equal(20, downloads.Count(download => download.ExitCode == 0));
        }
        finally
        {
            downloads.ForEach(download => download.Dispose());
            await Lab.NodeAsync("start", active);
        }

        await Lab.WholeAsync();
    }

    public async Task DisposeAsync()
    {
        if (!_plugged)
        {
            return;
        }

        await Lab.LmAsync(await Lab.WholeAsync(), "vs", "delete", Name);
        foreach (var number in (int[])[1, 2, 3])
        {
            _ = await Shell.RunAsync("ip", "-n", $"lm-rs{number}", "link", "del", "front");
            _ = await Shell.RunAsync("ip", "-n", $"lm-rs{number}", "address", "del", $"{Lab.SharedAddress}/32", "dev", "lo");
            await Lab.InAsync($"lm-rs{number}", "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=0", "net.ipv4.conf.all.arp_announce=0");
        }
    }

    private async Task<string> AddAsync(params string[] options)
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        _plugged = true;
        foreach (var number in (int[])[1, 2, 3])
        {
            var place = $"lm-rs{number}";
            _ = (await Shell.RunAsync("ip", "link", "add", $"front-rs{number}", "netns", Switch, "type", "veth", "peer", "name", "front", "netns", place)).Text;
            await Lab.InAsync(Switch, "ip", "link", "set", $"front-rs{number}", "master", "front", "up");
            await Lab.InAsync(place, "ip", "address", "add", $"198.18.0.2{number}/24", "dev", "front");
            await Lab.InAsync(place, "ip", "link", "set", "front", "up");
            await Lab.InAsync(place, "ip", "address", "add", $"{Lab.SharedAddress}/32", "dev", "lo");
            await Lab.InAsync(place, "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        }

        await Lab.LmAsync(
            active,
            ["vs", "add", $"{Lab.SharedAddress}:{Port}", "--forwarding", "dsr", "--name", Name, "--schedule", "rr",
            "--check-interval-seconds", "2", "--check-timeout-seconds", "1.9", "--check-rise", "1", .. options]);
        foreach (var number in (int[])[1, 2, 3])
        {
            await Lab.LmAsync(active, "rs", "add", Name, $"198.18.0.2{number}:{Port}");
        }

        await ServersAsync(active, seen => seen.All(server => server.Availability == "up"), "all servers are up");
        await ServersAsync(Lab.OtherNode(active), seen => seen.Count == 3 && seen.All(server => server.Availability == "up"), "all servers are up for the standby");
        await Eventually.GetAsync(() => Lab.AskAsync(1, Port), names => names[0] != "failed", "the service answers");
        return active;
    }

    private static async Task<int[]> CountAsync(int requests)
    {
        var names = await Lab.AskAsync(requests, Port);
        return [.. Enumerable.Range(1, 3).Select(number => names.Count(name => name == $"rs{number}"))];
    }

    private static Task<IReadOnlyList<RealServerDto>> ServersAsync(string node, Func<IReadOnlyList<RealServerDto>, bool> suits, string what) =>
        Eventually.GetAsync(async () => (await Lab.LmAsync<ListDto<RealServerDto>>(node, "rs", "list", Name)).Items, suits, what);

    private static async Task WaitForListening(Process capture)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await capture.StandardError.ReadLineAsync(limit.Token) is { } line && !line.Contains("listening", StringComparison.Ordinal))
        {
        }
    }

    /// <summary>At least so many packets to the service.</summary>
    private static async Task<List<string>> ReadAsync(Process capture, int atLeast)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var lines = new List<string>();
        while (lines.Count(line => line.Contains($"> {Lab.SharedAddress}.{Port}:", StringComparison.Ordinal)) < atLeast)
        {
            lines.Add(await capture.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the capture ended"));
        }

        capture.Kill(entireProcessTree: true);
        lines.AddRange((await capture.StandardOutput.ReadToEndAsync(limit.Token)).Split('\n'));
        return lines;
    }
}
