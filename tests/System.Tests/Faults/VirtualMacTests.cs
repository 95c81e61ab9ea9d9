using System.Globalization;
using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Shared addresses with a virtual MAC: for clients nothing changes when the node does.</summary>
public sealed class VirtualMacTests(Lab lab, ITestOutputHelper output) : FaultTest(lab, output)
{
    private const string Mac = "00:00:5e:00:01:33";
    private const string Id = "51";

    [SkippableFact]
    public async Task After_the_crash_of_the_active_the_client_knows_the_same_mac_and_gets_answers_and_a_restarted_node_has_each_interface_once()
    {
        await UseAsync(Id);
        using var frames = new ArpWatch();
        Assert.Equal(Mac, await NeighbourAsync());
        Assert.All(await LinksAsync(Survivor), link => Assert.Contains("state DOWN", link, StringComparison.Ordinal));

        for (var round = 0; round < 2; round++)
        {
            var (victim, survivor) = round == 0 ? (Victim, Survivor) : (Survivor, Victim);
            var at = Now;
            await Lab.NodeAsync("kill", victim);
            await Eventually.GetAsync(() => Task.FromResult(Answers.Has(survivor, at)), seen => seen, $"{survivor} answers the client");
            Tell($"kill -9 of {victim}: longest gap {Answers.LongestGap(at).TotalMilliseconds:0} ms");
            Assert.Equal(Mac, await NeighbourAsync());
            await Eventually.GetAsync(() => Task.FromResult(Holders.Holds(victim)), held => !held, $"the kernel of {victim} lets the address go");
            Assert.Equal(2, (await LinksAsync(victim)).Length);

            await Lab.NodeAsync("start", victim);
            await StateAsync(victim, status => status is { State: "standby", VirtualMac: { Problem: null, Interfaces: [{ Up: false }, { Up: false }] } }, $"{victim} is standby, its interfaces are down");
            Assert.Equal(2, (await LinksAsync(victim)).Length);
            Assert.Equal("0\n0\n", await ArmSettingsAsync(victim));
            Assert.Equal("1\n2\n", await ArmSettingsAsync(survivor));
            Assert.Equal(survivor, await Lab.WholeAsync());
        }

        await frames.NoneButAsync(Mac);
        await UseAsync("0");
        foreach (var node in Lab.Nodes)
        {
            Assert.Empty(await LinksAsync(node));
            Assert.Equal("0\n0\n", await ArmSettingsAsync(node));
        }

        Assert.NotEqual(Mac, await NeighbourAsync());
    }

    [SkippableFact]
    public async Task A_planned_switch_under_load_fails_no_request_and_its_downloads_of_both_layers_go_on()
    {
        await UseAsync(Id);
        await using var forwarded = await LabService.AddForwardedAsync("rr", [100, 100, 100]);
        var (layer4, _) = await forwarded.HoldAsync(bytes: 1_200_000);
        using var downloads = new LabDownloads(10, seconds: 12);
        await Eventually.GetAsync(
            async () => (await Lab.LmAsync<StatusDto>(Victim, "status")).ConnectionsActive, active => active >= 10, "10 downloads have begun");
        using var frames = new ArpWatch();
        using var load = new LabLoad()
            .With(20, keepAlive: true, TimeSpan.FromMilliseconds(20))
            .With(10, keepAlive: false, TimeSpan.FromMilliseconds(20));

        await Lab.LmAsync(Victim, "ha", "failover");
        await StateAsync(Victim, status => status is { State: "standby", Drain.Connections: >= 8 }, $"{Victim} drains");
        Assert.Contains((await Lab.LmAsync<HaStatusDto>(Survivor, "ha", "status")).Forwarding, one => one.Connections >= 8);
        await Lab.LmAsync(Survivor, "ha", "failover");
        await StateAsync(Victim, status => status.State == "active", $"{Victim} is active again");

        Assert.Empty(await downloads.BrokenAsync());
        await layer4.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        Assert.Equal(0, layer4.ExitCode);
        var result = load.Stop();
        Tell($"{result.Requests} requests, {result.Failures.Count} failed, longest {result.Longest.TotalMilliseconds:0} ms");
        Assert.Empty(result.Failures);
        Assert.True(result.Requests > 1000, $"only {result.Requests} requests");
        await frames.NoneButAsync(Mac);
        Assert.Equal(Mac, await NeighbourAsync());
    }

    [SkippableFact]
    public async Task A_hung_active_loses_the_address_on_its_virtual_interface_and_is_silent_with_it()
    {
        await UseAsync(Id);
        var at = Now;
        await Lab.NodeAsync("pause", Victim);

        var first = await TakenOverAsync(at, "SIGSTOP");
        Assert.Equal(TimeSpan.Zero, Holders.BothHeld(at));
        await Lab.NodeAsync("resume", Victim);
        await StateAsync(Victim, status => status is { State: "standby", VirtualMac.Interfaces: [{ Up: false }, { Up: false }] }, $"{Victim} is standby again");
        await OnlyOneAnswersAsync(Survivor, first);
        Assert.Equal(Mac, await NeighbourAsync());
    }

    private protected override async Task MendAsync()
    {
        await base.MendAsync();
        await Lab.LmAsync(await Lab.WholeAsync(), "ha", "set", "--virtual-mac", "0");
    }

    private async Task UseAsync(string id)
    {
        SkipIfUnavailable();
        var reason = await WhyNoMacvlanAsync();
        Skip.If(reason is not null, reason);
        await Lab.LmAsync(await Lab.WholeAsync(), "ha", "set", "--virtual-mac", id);
        foreach (var node in Lab.Nodes)
        {
            await StateAsync(node, status => (status.VirtualMac?.Id ?? 0).ToString(CultureInfo.InvariantCulture) == id, $"{node} knows the virtual MAC {id}");
            Assert.Null((await Lab.LmAsync<HaStatusDto>(node, "ha", "status")).VirtualMac?.Problem);
        }
    }

    private static async Task<string?> WhyNoMacvlanAsync()
    {
        var made = await Shell.RunAsync("ip", "-n", "lm-a", "link", "add", "lmprobe", "link", "front", "type", "macvlan", "mode", "private");
        if (made.ExitCode == 0)
        {
            _ = (await Shell.RunAsync("ip", "-n", "lm-a", "link", "del", "lmprobe")).Text;
            return null;
        }

        return $"because this kernel has no macvlan: {made.Errors.Trim()}";
    }

    private static async Task<string> NeighbourAsync()
    {
        var words = (await Lab.InAsync(Lab.Client, "ip", "neigh", "show", Lab.SharedAddress, "dev", "front")).Split(' ');
        return words[Array.IndexOf(words, "lladdr") + 1];
    }

    private static async Task<string[]> LinksAsync(string node) =>
        [.. (await Lab.InAsync($"lm-{node}", "ip", "-o", "link", "show")).Split('\n').Where(line => line.Contains(" lmvmac", StringComparison.Ordinal))];

    private static Task<string> ArmSettingsAsync(string node) =>
        Lab.InAsync($"lm-{node}", "cat", "/proc/sys/net/ipv4/conf/front/arp_ignore", "/proc/sys/net/ipv4/conf/front/arp_announce");
}

/// <summary>Every ARP frame with the shared address as its sender that a third machine gets.</summary>
internal sealed class ArpWatch : IDisposable
{
    private const string Spare = "lm-c";
    private readonly global::System.Diagnostics.Process _capture = Shell.Start(
        new Dictionary<string, string>(), "ip", "netns", "exec", Spare, "timeout", "200", "tcpdump", "-U", "-l", "-nn", "-e", "-i", "front", "arp[14:4]=0xc6120064");

    /// <summary>Ends the watch: there were frames, and all of them spoke of this station.</summary>
    internal async Task NoneButAsync(string mac)
    {
        _capture.Kill(entireProcessTree: true);
        var frames = (await _capture.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(frames.Length > 3, $"only {frames.Length} frames: {await _capture.StandardError.ReadToEndAsync()}");
        Assert.All(frames, frame => Assert.Contains($" {mac} > ", frame, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (!_capture.HasExited)
        {
            _capture.Kill(entireProcessTree: true);
        }

        _capture.Dispose();
    }
}
