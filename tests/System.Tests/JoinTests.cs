using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests;

/// <summary>Nodes as they are first installed become a pair by a token, serve, change their key, grow by one and part again.</summary>
[Collection(SingleNodesLabCollection.Name)]
public sealed class JoinTests(SingleNodesLab lab, ITestOutputHelper output)
{
    private const string Third = "c";

    [SkippableFact]
    public async Task Single_nodes_become_a_pair_rotate_the_key_under_load_grow_to_three_and_leave_without_a_failed_request()
    {
        lab.SkipIfUnavailable();
        await FirstOfPairAsync("a", "b");
        Assert.Equal("a", await Lab.WholeAsync());
        await ServeAsync();

        await UnderLoad("the key rotates", () => RotateAsync("a", "b"));
        await UnderLoad("a third joins", ThirdJoinsAsync);
        await UnderLoad("the key of three rotates", () => RotateAsync("b", "a", Third));

        var next = "";
        await UnderLoad("the active one leaves", async () => next = await LeaveAsync("a", "b", Third));
        var last = next == "b" ? Third : "b";
        await UnderLoad("a standby leaves", () => LeaveAsync(last, next));
        await UnderLoad("one that left returns", () => JoinAsync(last, next, replace: true));
        await StateAsync(last, status => status.State == "standby" && status.ActiveNode == next, $"{last} follows {next} again");
    }

    private static async Task FirstOfPairAsync(string first, string second)
    {
        var token = await Lab.LmAsync<JoinTokenDto>(first, "ha", "token", "--address", Address(first, 2), "--address", Address(first, 0));
        Assert.True(token.Restarts);
        await StateAsync(first, status => status.Configured && status.State == "active", $"{first} is the first of a pair");
        await JoinAsync(second, first, token.Token, replace: false);
    }

    private async Task ThirdJoinsAsync()
    {
        await Lab.NodeAsync("start", Third);
        var before = await Task.WhenAll(Lab.PidAsync("a"), Lab.PidAsync("b"));
        await JoinAsync(Third, "b", replace: false);
        await StateAsync(Third, status => status.State == "standby" && status.ActiveNode == "a", $"{Third} follows a");
        foreach (var node in new[] { "a", "b", Third })
        {
            await MembersAsync(node, "a", "b", Third);
            await StateAsync(node, status => status.Peers.Count == 2 && status.Peers.All(peer => peer.Alive && peer.ClusterMember && peer.RevisionsBehind == 0), $"{node} sees two peers");
        }

        Assert.Equal(before, await Task.WhenAll(Lab.PidAsync("a"), Lab.PidAsync("b")));
    }

    private static async Task JoinAsync(string node, string at, bool replace)
    {
        var token = await Lab.LmAsync<JoinTokenDto>(at, "ha", "token");
        Assert.False(token.Restarts);
        await JoinAsync(node, at, token.Token, replace);
    }

    private static async Task JoinAsync(string node, string at, string token, bool replace)
    {
        string[] may = replace ? ["--replace-configuration"] : [];
        await Lab.LmAsync(node, ["ha", "join", Address(at, 2), "--token", token, "--address", Address(node, 2), "--address", Address(node, 0), .. may]);
        await StateAsync(node, status => status.Configured && status.Peers.Any(peer => peer.Node == at && peer.ClusterMember), $"{node} has joined");
    }

    private static async Task ServeAsync()
    {
        await Lab.LmAsync("b", "ha", "set", "--shared", Lab.SharedAddress, "--shared", "198.18.1.1/back", "--gateway", "198.18.0.1");
        await Lab.LmAsync("b", "vs", "add", $"{Lab.SharedAddress}:80", "--name", "web", "--type", "http", "--check", "http", "--check-interval-seconds", "1", "--check-timeout-seconds", "0.8");
        for (var number = 1; number <= 3; number++)
        {
            await Lab.LmAsync("b", "rs", "add", "web", LabService.Address(number));
        }

        await Eventually.GetAsync(() => Lab.AskAsync(3), names => names.Length == 3 && !names.Contains("failed"), "the new pair serves");
        await StateAsync("a", status => status.HeldAddresses.Contains(Lab.SharedAddress), "a holds the shared address");
    }

    /// <summary>Every node has the one new key, dropped no heartbeat, and is what it was.</summary>
    private static async Task RotateAsync(string asked, params string[] others)
    {
        string[] nodes = [asked, .. others];
        var before = await Task.WhenAll(nodes.Select(StatusAsync));
        await Lab.LmAsync(asked, "ha", "rotate-key");
        var after = await Task.WhenAll(nodes.Select(node => StateAsync(node, status => status.Heartbeat is { KeyIds.Count: 1 }, $"{node} has one key")));
        var key = Assert.Single(after.Select(status => status.Heartbeat!.KeyIds[0]).Distinct());
        foreach (var (was, now) in before.Zip(after))
        {
            Assert.DoesNotContain(key, was.Heartbeat!.KeyIds);
            Assert.Equal(Dropped(was), Dropped(now));
            Assert.Equal((was.State, was.ActiveNode, was.Epoch), (now.State, now.ActiveNode, now.Epoch));
            await StateAsync(was.Node, status => status.Heartbeat!.Received > now.Heartbeat!.Received, $"{was.Node} hears heartbeats with the new key");
        }
    }

    /// <summary>Answers who is active among those that stay.</summary>
    private static async Task<string> LeaveAsync(string leaving, params string[] staying)
    {
        await Lab.LmAsync(leaving, "ha", "leave");
        await StateAsync(leaving, status => !status.Configured, $"{leaving} is a single node");
        var kept = await Lab.LmAsync<ListDto<VirtualServiceDto>>(leaving, "vs", "list");
        Assert.Contains(kept.Items, service => service.Name == "web");
        Assert.Empty((await Lab.LmAsync<ListDto<MemberDto>>(leaving, "ha", "members")).Items);

        foreach (var node in staying)
        {
            await MembersAsync(node, staying);
        }

        var seen = await StateAsync(
            staying[0], status => status.ActiveNode is { } active && staying.Contains(active) && status.Peers.Count == staying.Length - 1, "one of those that stay is active");
        return seen.ActiveNode!;
    }

    private async Task UnderLoad(string what, Func<Task> work)
    {
        using var load = new LabLoad()
            .With(20, keepAlive: true, TimeSpan.FromMilliseconds(20))
            .With(5, keepAlive: false, TimeSpan.FromMilliseconds(20));
        await work();
        var result = load.Stop();
        output.WriteLine($"{what}: {result.Requests} requests, {result.Failures.Count} failed, longest {result.Longest.TotalMilliseconds:0} ms");
        Assert.True(result.Requests > 0);
        Assert.Empty(result.Failures);
    }

    private static async Task MembersAsync(string node, params string[] names) => await Eventually.GetAsync(
        async () => string.Join(' ', (await Lab.LmAsync<ListDto<MemberDto>>(node, "ha", "members")).Items.Select(member => member.Node)),
        members => members == string.Join(' ', names.Order(StringComparer.Ordinal)),
        $"{node} lists {string.Join(' ', names)}");

    private static long Dropped(HaStatusDto status) =>
        status.Heartbeat is { } heartbeat ? heartbeat.Forged + heartbeat.Replayed + heartbeat.Malformed + heartbeat.Unknown : -1;

    private static Task<HaStatusDto> StatusAsync(string node) => Lab.LmAsync<HaStatusDto>(node, "ha", "status");

    private static Task<HaStatusDto> StateAsync(string node, Func<HaStatusDto, bool> suits, string what) => Eventually.GetAsync(() => StatusAsync(node), suits, what);

    private static string Address(string node, int network) => $"198.18.{network}.{node switch { "a" => 2, "b" => 3, _ => 4 }}";
}
