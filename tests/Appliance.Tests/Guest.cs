using System.Diagnostics;

namespace LoadMaster.Appliance.Tests;

/// <summary>The QEMU guest of the folder Guest: started once, it runs every scenario and ends.</summary>
public sealed class Guest : IAsyncLifetime
{
    /// <summary>How guest.sh says that there can be no guest here.</summary>
    private const int NotHere = 77;
    private const int LastLines = 40;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);
    private readonly string _folder = Directory.CreateTempSubdirectory("lmt-guest-").FullName;
    private readonly Dictionary<string, string> _results = new(StringComparer.Ordinal);
    private string? _unavailable;
    private string _said = "";

    public async Task InitializeAsync()
    {
        var (code, output) = await RunAsync(
            Path.Combine(Repository.Guest, "guest.sh"),
            ["--seconds", $"{(int)s_limit.TotalSeconds}", "--out", _folder, "--", Path.Combine(Repository.Guest, "scenarios.sh"), Repository.NetworkTests]);
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
    internal void MustHavePassed(string scenario)
    {
        Skip.If(_unavailable is not null, _unavailable);
        Assert.True(_results.TryGetValue(scenario, out var failure), $"{scenario} has no result; {_said}");
        Assert.True(failure.Length == 0, $"{failure}\n{LogOf(scenario)}");
    }

    private string LogOf(string scenario)
    {
        var log = Path.Combine(_folder, $"{scenario}.log");
        return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(LastLines)) : "";
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
