using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>
/// The lab of deploy/lab, made once for all tests that use it. LM_LAB_REUSE=1 takes the lab that is up already and leaves it up.
/// </summary>
public class Lab : IAsyncLifetime
{
    internal const string Client = "lm-client";
    internal const string SharedAddress = "198.18.0.100";
    internal const string Url = $"http://{SharedAddress}/";

    private static readonly TimeSpan s_upTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_scriptTimeout = TimeSpan.FromMinutes(2);
    private readonly bool _reuse = Environment.GetEnvironmentVariable("LM_LAB_REUSE") == "1";
    private string? _unavailable;

    internal static IReadOnlyList<string> Nodes { get; } = ["a", "b"];

    /// <summary>Why there is no lab; null when there is one.</summary>
    internal string? Unavailable => _unavailable;

    /// <summary>Where the running lab keeps its files.</summary>
    internal static string Folder => File.ReadAllText("/run/loadmaster-lab.dir").Trim();

    /// <summary>Options of up.sh.</summary>
    private protected virtual string[] UpOptions => [];

    public async Task InitializeAsync()
    {
        _unavailable = _reuse && UpOptions.Length > 0 ? "because LM_LAB_REUSE=1 takes the lab that is up, as it is" : await WhyUnavailableAsync();
        if (_unavailable is null && !_reuse)
        {
            var environment = new Dictionary<string, string> { ["LM_LAB_DIR"] = $"/var/lib/lmt-lab-{Environment.ProcessId}" };
            _ = (await Shell.RunAsync(s_upTimeout, environment, Repository.LabScript("up.sh"), UpOptions)).Text;
        }
    }

    public async Task DisposeAsync()
    {
        if (_unavailable is null && !_reuse)
        {
            _ = (await Shell.RunAsync(s_scriptTimeout, new Dictionary<string, string>(), Repository.LabScript("down.sh"))).Text;
        }
    }

    /// <summary>Every test of the lab begins with this.</summary>
    internal void SkipIfUnavailable() => Skip.If(_unavailable is not null, _unavailable);

    internal static async Task<string> InAsync(string ns, params string[] command) =>
        (await Shell.RunAsync("ip", ["netns", "exec", ns, .. command])).Text;

    internal static async Task<string> LmAsync(string node, params string[] arguments) =>
        (await Shell.RunAsync(s_scriptTimeout, new Dictionary<string, string> { ["LM_NODE"] = node }, Repository.LabScript("lm"), arguments)).Text;

    internal static async Task<T> LmAsync<T>(string node, params string[] arguments)
    {
        var json = await LmAsync(node, [.. arguments, "--output", "json"]);
        return JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"lm answered null: {json}");
    }

    internal static async Task NodeAsync(string verb, string node) =>
        _ = (await Shell.RunAsync(s_scriptTimeout, new Dictionary<string, string>(), Repository.LabScript("node.sh"), verb, node)).Text;

    /// <summary>Breaks or heals the network; see deploy/lab/fault.sh.</summary>
    internal static async Task FaultAsync(params string[] fault) =>
        _ = (await Shell.RunAsync(s_scriptTimeout, new Dictionary<string, string>(), Repository.LabScript("fault.sh"), fault)).Text;

    /// <summary>Starts or stops the arbiter; see deploy/lab/arbiter.sh.</summary>
    internal static async Task ArbiterAsync(string verb) =>
        _ = (await Shell.RunAsync(s_scriptTimeout, new Dictionary<string, string>(), Repository.LabScript("arbiter.sh"), verb)).Text;

    internal static async Task<string> PidAsync(string node) => (await Shell.RunAsync(Repository.LabScript("node.sh"), "pid", node)).Text.Trim();

    internal static async Task<bool> RunsAsync(string node) => (await Shell.RunAsync(Repository.LabScript("node.sh"), "pid", node)).ExitCode == 0;

    /// <summary>A node's own address on the network of the real servers.</summary>
    internal static string BackAddress(string node) => node == "a" ? "198.18.1.2" : "198.18.1.3";

    internal static async Task ServerAsync(string verb, string server) =>
        _ = (await Shell.RunAsync(s_scriptTimeout, new Dictionary<string, string>(), Repository.LabScript("server.sh"), verb, server)).Text;

    internal static string OtherNode(string node) => node == "a" ? "b" : "a";

    /// <summary>The node that both nodes call active.</summary>
    internal static async Task<string> ActiveAsync()
    {
        var names = await Eventually.GetAsync(
            () => Task.WhenAll(Nodes.Select(async node => (await LmAsync<HaStatusDto>(node, "ha", "status")).ActiveNode ?? "")),
            names => names.Distinct().Count() == 1 && names[0].Length > 0,
            "both nodes agree who is active");
        return names[0];
    }

    /// <summary>The pair whole again: one active, one standby.</summary>
    internal static async Task<string> WholeAsync()
    {
        var active = await ActiveAsync();
        await Eventually.GetAsync(
            async () => (await LmAsync<HaStatusDto>(OtherNode(active), "ha", "status")).State,
            state => state == "standby",
            $"{OtherNode(active)} is standby");
        return active;
    }

    /// <summary>So many requests, each on a connection of its own; answers the servers' names in order, "failed" for a request that failed.</summary>
    internal static async Task<string[]> AskAsync(int times, int port = 80, string? source = null, string address = SharedAddress)
    {
        var from = source is null ? "" : $"--interface {source} ";
        var loop = $"for i in $(seq {times}); do curl -fsS --max-time 5 {from}http://{address}:{port}/ || echo failed; done";
        return (await InAsync(Client, "bash", "-c", loop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    internal static async Task<WrkResult> WrkAsync(int seconds) => WrkResult.Parse(await InAsync(
        Client, "wrk", "-t1", "-c16", $"-d{seconds}s", "--timeout", "10s", Url));

    private static async Task<string?> WhyUnavailableAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "because the lab's network namespaces need root";
        }

        var name = $"lmt-{Environment.ProcessId}-probe";
        try
        {
            _ = (await Shell.RunAsync("ip", "netns", "add", name)).Text;
            _ = (await Shell.RunAsync("ip", "netns", "del", name)).Text;
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or global::System.ComponentModel.Win32Exception)
        {
            return $"because this machine makes no network namespace: {e.Message}";
        }
    }
}

/// <summary>Tests that share the lab run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<Lab>
{
    public const string Name = "lab";
}
