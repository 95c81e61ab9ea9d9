using System.Diagnostics;

namespace LoadMaster.Appliance.Tests;

/// <summary>
/// The QEMU guest of the folder Guest: started once, it runs every scenario and ends. LM_GUEST_BIN names a folder with loadmasterd and lm to be
/// used instead of those that Guest/daemon.sh builds.
/// </summary>
public sealed class Guest : IAsyncLifetime
{
    /// <summary>How the scripts say that there can be no guest here, or no daemon for it.</summary>
    private const int NotHere = 77;
    private const int LastLines = 40;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("lmt-guest-").FullName;
    private readonly Dictionary<string, string> _results = new(StringComparer.Ordinal);
    private string? _unavailable;
    private string? _daemonless;
    private string _said = "";

    public async Task InitializeAsync()
    {
        var programs = await FindProgramsAsync();
        var (code, output) = await RunAsync(
            Path.Combine(Repository.Guest, "guest.sh"),
            ["--seconds", $"{(int)s_limit.TotalSeconds}", "--out", _folder, "--", Path.Combine(Repository.Guest, "scenarios.sh"), Repository.NetworkTests, programs]);
        _said = $"the guest ended with {code}:\n{string.Join('\n', output.Split('\n').TakeLast(LastLines))}";
        if (code == NotHere)
        {
            _unavailable = $"because {output.Trim()}";
            return;
        }

        var results = Path.Combine(_folder, "results");
        foreach (var words in File.Exists(results) ? (await File.ReadAllLinesAsync(results)).Select(line => line.Split(' ', 3)) : [])
        {
            _results[words[1]] = words[0] == "pass" ? "" : words[^1];
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Fails with what the guest said unless the scenario passed there.</summary>
    internal void MustHavePassed(string scenario, bool byDaemon = false)
    {
        Skip.If(_unavailable is not null, _unavailable);
        Skip.If(byDaemon && _daemonless is not null, _daemonless);
        Assert.True(_results.TryGetValue(scenario, out var failure), $"{scenario} has no result; {_said}");
        Assert.True(failure.Length == 0, $"{failure}\n{LogOf(scenario)}");
    }

    /// <summary>The folder with the daemon and the command line; "none" where they cannot be built.</summary>
    private async Task<string> FindProgramsAsync()
    {
        if (Environment.GetEnvironmentVariable("LM_GUEST_BIN") is { Length: > 0 } given)
        {
            return given;
        }

        var (code, output) = await RunAsync(Path.Combine(Repository.Guest, "daemon.sh"), []);
        if (code == NotHere)
        {
            _daemonless = $"because {output.Trim()}";
            return "none";
        }

        Assert.True(code == 0, $"daemon.sh ended with {code}:\n{output}");
        return output.Trim();
    }

    private string LogOf(string scenario)
    {
        var logs = new[] { $"{scenario}.log", "daemon.log" }.Select(name => Path.Combine(_folder, name)).Where(File.Exists);
        return string.Join('\n', logs.SelectMany(log => File.ReadLines(log).TakeLast(LastLines)));
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        // The script ends its guest by itself when its time is up.
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
