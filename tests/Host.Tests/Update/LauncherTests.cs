using System.Diagnostics;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Update;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Update;

/// <summary>deploy/update/launcher.sh, with scripts in place of the daemons.</summary>
public sealed class LauncherTests : IDisposable
{
    /// <summary>A version that works: it ends its trial, and stays until it is told to end.</summary>
    private const string Works = "trap 'exit 0' TERM; rm -f \"$LOADMASTER_UPDATE__ROOT/state/trial\"; while true; do sleep 0.05; done";
    private const string EndsAtOnce = "exit 5";

    private readonly TestPackage _packages = new();
    private readonly List<Process> _started = [];

    public LauncherTests()
    {
        File.Copy(Path.Combine(RepositoryRoot.Path, "deploy", "update", "launcher.sh"), Path.Combine(_packages.Root, "launcher"));
        Version("6.0-34", EndsAtOnce);
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _packages.Dispose();
    }

    [Fact]
    public async Task Without_a_trial_it_becomes_the_daemon_with_its_arguments_and_exit_code()
    {
        Assert.Equal(5, await EndOf(Start()));
        Assert.Equal(["6.0-34 --config node.json"], Starts);
    }

    [Fact]
    public async Task A_version_that_ends_before_it_is_ready_gets_three_starts_and_is_taken_back()
    {
        Version("6.0-35", "exit 7");
        _packages.Installation.BeginTrial("1f", "6.0-35", 60, 0);
        Assert.Equal(5, await EndOf(Start()));
        Assert.Equal(["6.0-35", "6.0-35", "6.0-35", "6.0-34"], Starts.Select(line => line.Split(' ')[0]));
        AssertTakenBack("it ended 3 times before it was ready");
    }

    [Fact]
    public async Task A_version_that_hangs_is_killed_and_taken_back()
    {
        Version("6.0-35", "trap '' TERM; while true; do sleep 0.05; done");
        _packages.Installation.BeginTrial("1f", "6.0-35", 1, 0);
        Assert.Equal(5, await EndOf(Start()));
        AssertTakenBack("it was not ready within 1 s");
    }

    [Fact]
    public async Task A_version_that_works_stays_and_its_exit_code_is_the_launchers()
    {
        Version("6.0-35", "rm -f \"$LOADMASTER_UPDATE__ROOT/state/trial\"; exit 75");
        _packages.Installation.BeginTrial("1f", "6.0-35", 60, 0);
        Assert.Equal(75, await EndOf(Start()));
        Assert.Equal("6.0-35", _packages.Installation.Current);
        Assert.False(File.Exists(_packages.Installation.FailedPath));
    }

    [Fact]
    public async Task A_stop_during_the_trial_is_passed_on_and_does_not_count()
    {
        Version("6.0-35", "trap 'exit 0' TERM; while true; do sleep 0.05; done");
        _packages.Installation.BeginTrial("1f", "6.0-35", 60, 0);
        var launcher = Start();
        await Eventually.TrueAsync(() => Starts.Count == 1);
        Signal(launcher, "TERM");
        Assert.Equal(0, await EndOf(launcher));
        Assert.Equal("0", StateFile.Read(_packages.Installation.TrialPath)!["starts"]);
        Assert.Equal("6.0-35", _packages.Installation.Current);
    }

    [Fact]
    public async Task A_launcher_that_is_killed_takes_the_version_with_it_and_goes_on_counting()
    {
        Version("6.0-35", "echo $$ >\"$LOADMASTER_UPDATE__ROOT/pid\"; trap '' TERM; while true; do sleep 0.05; done");
        _packages.Installation.BeginTrial("1f", "6.0-35", 60, 0);
        for (var start = 1; start <= 3; start++)
        {
            var launcher = Start();
            await Eventually.TrueAsync(() => Starts.Count == start);
            await Eventually.TrueAsync(() => File.Exists(Pid) && File.ReadAllText(Pid).EndsWith('\n'));
            Signal(launcher, "KILL");
            await EndOf(launcher);
            var child = File.ReadAllText(Pid).Trim();
            await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{child}"));
            File.Delete(Pid);
        }

        Assert.Equal(5, await EndOf(Start()));
        AssertTakenBack("it ended 3 times before it was ready");
    }

    [Theory]
    [InlineData("the trial is noted, the link not changed yet", "6.0-34", false)]
    [InlineData("the reason is noted, the link not put back yet", "6.0-35", true)]
    [InlineData("the link is put back, the trial not ended yet", "6.0-34", true)]
    public async Task Killed_between_two_steps_it_goes_on(string step, string current, bool failed)
    {
        Version("6.0-35", Works);
        _packages.Installation.BeginTrial("1f", "6.0-35", 60, 0);
        DurableDisk.PointLink(Path.Combine(_packages.Root, "current"), $"versions/{current}");
        if (failed)
            StateFile.Write(_packages.Installation.FailedPath, ("id", "1f"), ("to", "6.0-35"), ("reason", "first reason"));

        Assert.Equal(5, await EndOf(Start()));
        Assert.True(Starts.SequenceEqual(["6.0-34 --config node.json"]), step);
        Assert.Equal("6.0-34", _packages.Installation.Current);
        Assert.False(File.Exists(_packages.Installation.TrialPath));
        Assert.Equal(failed ? "first reason" : null, StateFile.Read(_packages.Installation.FailedPath)?["reason"]);
    }

    [Fact]
    public async Task A_failure_of_an_earlier_change_does_not_end_a_new_trial()
    {
        Version("6.0-35", Works);
        _packages.Installation.BeginTrial("1f", "6.0-35", 60, 0);
        StateFile.Write(_packages.Installation.FailedPath, ("id", "0e"), ("to", "6.0-35"), ("reason", "first reason"));
        var launcher = Start();
        await Eventually.TrueAsync(() => !File.Exists(_packages.Installation.TrialPath));
        Signal(launcher, "TERM");
        Assert.Equal(0, await EndOf(launcher));
        Assert.Equal("6.0-35", _packages.Installation.Current);
    }

    private List<string> Starts => File.Exists(StartsPath) ? [.. File.ReadAllLines(StartsPath)] : [];

    private string StartsPath => Path.Combine(_packages.Root, "starts");

    private string Pid => Path.Combine(_packages.Root, "pid");

    private void AssertTakenBack(string reason)
    {
        Assert.Equal("6.0-34", _packages.Installation.Current);
        Assert.False(File.Exists(_packages.Installation.TrialPath));
        var failed = StateFile.Read(_packages.Installation.FailedPath)!;
        Assert.Equal(("1f", "6.0-35", reason), (failed["id"], failed["to"], failed["reason"]));
    }

    private void Version(string version, string script)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_packages.Root, "versions", version)).FullName;
        var program = Path.Combine(folder, "loadmasterd");
        File.WriteAllText(program, $"#!/bin/bash\necho \"{version} $*\" >>\"$LOADMASTER_UPDATE__ROOT/starts\"\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Process Start()
    {
        var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(_packages.Root, "launcher"), "--config", "node.json"]) { RedirectStandardError = true, RedirectStandardInput = true })!;
        process.BeginErrorReadLine();
        _started.Add(process);
        return process;
    }

    private static async Task<int> EndOf(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
