using LoadMaster.Api;
using Xunit.Abstractions;

namespace LoadMaster.System.Tests;

/// <summary>The lab whose nodes run version 0.1-1 from a signed package.</summary>
public sealed class PackagedLab : Lab
{
    private protected override string[] UpOptions => ["--packaged"];
}

/// <summary>There is one lab at a time: these tests run after those of the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PackagedLabCollection : ICollectionFixture<PackagedLab>
{
    public const string Name = "lab of packaged nodes";
}

/// <summary>Real packages on a real pair, under load.</summary>
[Collection(PackagedLabCollection.Name)]
public sealed class UpdateTests(PackagedLab lab, ITestOutputHelper output)
{
    /// <summary>Each package is newer than those before, in whatever order the tests run.</summary>
    private static int s_build = 1;
    private static readonly TimeSpan s_packing = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task The_pair_changes_versions_and_back_without_a_failed_request()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var (before, version) = (await VersionAsync(active), NextVersion());
        var package = await MakeAsync(version);
        await UnderLoadAsync("update", () => ApplyAsync(active, package), version, "done");

        active = await Lab.WholeAsync();
        Assert.Contains("LM3112", (await LmFailsAsync(active, "update", "apply", await MakeAsync("0.0-9"))), StringComparison.Ordinal);
        await UnderLoadAsync("rollback", () => Lab.LmAsync(active, "update", "rollback", "--no-wait"), before, "done");
        foreach (var node in Lab.Nodes)
        {
            Assert.Equal($"versions/{before}", new FileInfo(Path.Combine(Lab.Folder, node, "opt", "current")).LinkTarget);
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(Lab.Folder, node, "data", "before-update"), "*.lmbackup"));
        }
    }

    [SkippableTheory]
    [InlineData("exit 3", "it ended 3 times before it was ready")]
    [InlineData("exec sleep 600", "it was not ready within 10 s")]
    public async Task A_version_that_does_not_become_ready_is_taken_back_and_the_active_node_never_changes(string script, string reason)
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var before = (await Lab.LmAsync<UpdateDto>(active, "update", "show")).Nodes.Select(node => (node.Node, node.Version)).Order().ToList();
        var version = NextVersion();
        var package = await MakeAsync(version, script);
        await UnderLoadAsync("broken", () => ApplyAsync(active, package, "--ready-seconds", "10"), version, "failed");
        Assert.Equal(active, await Lab.WholeAsync());
        var after = await Lab.LmAsync<UpdateDto>(active, "update", "show");
        Assert.Equal(before, after.Nodes.Select(node => (node.Node, node.Version)).Order());
        Assert.Equal($"{Lab.OtherNode(active)}: {reason}", after.Rollout!.Reason);
    }

    [SkippableFact]
    public async Task Nodes_that_are_killed_on_the_way_get_there_all_the_same()
    {
        lab.SkipIfUnavailable();
        var active = await Lab.WholeAsync();
        var (standby, version) = (Lab.OtherNode(active), NextVersion());
        await ApplyAsync(active, await MakeAsync(version));
        await Eventually.GetAsync(() => Task.FromResult(File.Exists(TrialOf(standby))), there => there, $"{standby} begins its trial");
        await Lab.NodeAsync("kill", standby);
        await Lab.NodeAsync("start", standby);
        await Eventually.GetAsync(() => Task.FromResult(File.Exists(TrialOf(active))), there => there, $"{active} begins its trial");
        await Lab.NodeAsync("kill", active);
        await Lab.NodeAsync("start", active);
        await EndsAsync(version, "done");
        await Lab.WholeAsync();
    }

    private static string NextVersion() => $"0.1-{Interlocked.Increment(ref s_build)}";

    private static async Task<string> VersionAsync(string node) => (await Lab.LmAsync<UpdateDto>(node, "update", "show")).Nodes[0].Version;

    private static string TrialOf(string node) => Path.Combine(Lab.Folder, node, "opt", "state", "trial");

    private async Task UnderLoadAsync(string name, Func<Task> begin, string version, string end)
    {
        using var load = new LabLoad()
            .With(20, keepAlive: true, TimeSpan.FromMilliseconds(20))
            .With(5, keepAlive: true, TimeSpan.FromMilliseconds(900))
            .With(5, keepAlive: false, TimeSpan.FromMilliseconds(50));
        await Lab.AskAsync(10);
        await begin();
        await EndsAsync(version, end);
        await Lab.AskAsync(10);
        var result = load.Stop();
        output.WriteLine($"{name} {version}: {result.Requests} requests, {result.Failures.Count} failed, longest {result.Longest.TotalMilliseconds:0} ms");
        Assert.Empty(result.Failures);
        Assert.True(result.Requests > 500, $"only {result.Requests} requests");
    }

    /// <summary>On both nodes, whichever of them starts afresh meanwhile.</summary>
    private static async Task EndsAsync(string version, string state)
    {
        foreach (var node in Lab.Nodes)
        {
            await Eventually.GetAsync(
                () => RolloutOfAsync(node), seen => seen == $"{version} {state}", $"the change to {version} is {state} for {node}", TimeSpan.FromMinutes(3));
        }
    }

    private static async Task<string> RolloutOfAsync(string node)
    {
        try
        {
            var rollout = (await Lab.LmAsync<UpdateDto>(node, "update", "show")).Rollout;
            return $"{rollout?.Version} {rollout?.State}";
        }
        catch (InvalidOperationException starting)
        {
            return starting.Message;
        }
    }

    private static Task ApplyAsync(string node, string package, params string[] options) =>
        Lab.LmAsync(node, ["update", "apply", package, "--no-wait", .. options]);

    private static async Task<string> LmFailsAsync(string node, params string[] arguments)
    {
        var result = await Shell.RunAsync(s_packing, new Dictionary<string, string> { ["LM_NODE"] = node }, Repository.LabScript("lm"), arguments);
        Assert.NotEqual(0, result.ExitCode);
        return result.Errors;
    }

    /// <param name="script">In place of the daemon; null: the one that runs.</param>
    private static async Task<string> MakeAsync(string version, string? script = null)
    {
        var (from, file) = (Path.Combine(Lab.Folder, "bin"), Path.Combine(Lab.Folder, $"{version}.lmu"));
        if (script is not null)
        {
            from = Directory.CreateDirectory(Path.Combine(Lab.Folder, $"broken-{version}")).FullName;
            var program = Path.Combine(from, "loadmasterd");
            await File.WriteAllTextAsync(program, $"#!/bin/bash\nif [[ $1 == --pair-protocol ]]; then echo '1 1'; exit 0; fi\n{script}\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var maker = Path.Combine(Repository.Root, "deploy", "update", "make-package.sh");
        var key = Path.Combine(Lab.Folder, "signing.pem");
        _ = (await Shell.RunAsync(s_packing, new Dictionary<string, string>(), maker, "--from", from, "--version", version, "--key", key, "--out", file)).Text;
        return file;
    }
}
