using System.Diagnostics;
using System.Globalization;
using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>A virtual service of its own for one test, over the lab's three real servers; deleted when disposed.</summary>
internal sealed class LabService : IAsyncDisposable
{
    private const int ServerCount = 3;
    private static int s_port = 8100;
    private string _active;
    private readonly string _name;

    private LabService(string active, int port)
    {
        _active = active;
        Port = port;
        _name = $"test-{port}";
    }

    internal int Port { get; }

    internal string Name => _name;

    internal static Task<LabService> AddAsync(string schedule, int[] weights, params string[] options) =>
        AddAsync(Lab.SharedAddress, schedule, weights, ["--type", "http", .. options]);

    /// <summary>A service of layer 4.</summary>
    internal static Task<LabService> AddForwardedAsync(string schedule, int[] weights, params string[] options) =>
        AddAsync(Lab.SharedAddress, schedule, weights, ["--layer", "4", .. options]);

    internal static async Task<LabService> AddAsync(string address, string schedule, int[] weights, params string[] options)
    {
        var service = new LabService(await Lab.WholeAsync(), Interlocked.Increment(ref s_port));
        await Lab.LmAsync(
            service._active,
            [
                "vs", "add", $"{address}:{service.Port}", "--name", service._name, "--schedule", schedule,
                "--check", "http", "--check-interval-seconds", "2", "--check-timeout-seconds", "1.9", "--check-rise", "1", .. options,
            ]);
        for (var number = 1; number <= ServerCount; number++)
        {
            await service.LmAsync("rs", "add", service._name, Address(number), "--weight", weights[number - 1].ToString(CultureInfo.InvariantCulture));
        }

        await service.WaitForServers(servers => servers.All(s => s.Availability == "up"), "all servers are up");
        await Eventually.GetAsync(() => Lab.AskAsync(1, service.Port, address: address), names => names[0] != "failed", "the service answers");
        return service;
    }

    internal static string Address(int number) => $"198.18.1.1{number}:80";

    /// <summary>How many of so many requests each server answered, rs1 first.</summary>
    internal async Task<int[]> CountAsync(int requests)
    {
        var names = await Lab.AskAsync(requests, Port);
        Assert.DoesNotContain("failed", names);
        return [.. Enumerable.Range(1, ServerCount).Select(number => names.Count(name => name == $"rs{number}"))];
    }

    internal Task<VirtualServiceDto> ShowAsync() => Lab.LmAsync<VirtualServiceDto>(_active, "vs", "show", _name);

    /// <summary>Another node takes commands now.</summary>
    internal void MovedTo(string active) => _active = active;

    internal Task SetModeAsync(string verb, int number) => LmAsync("rs", verb, _name, Address(number));

    internal Task<IReadOnlyList<RealServerDto>> WaitForServers(Func<IReadOnlyList<RealServerDto>, bool> suits, string what) => Eventually.GetAsync(
        async () => (await Lab.LmAsync<ListDto<RealServerDto>>(_active, "rs", "list", _name)).Items, suits, what);

    /// <summary>Begins a download that lasts (100,000 bytes a second), and answers it with its server's name once the answer's header has come.</summary>
    internal async Task<(Process Download, string Server)> HoldAsync(int bytes = 4_000_000)
    {
        var header = Path.GetTempFileName();
        var download = Shell.Start(
            new Dictionary<string, string>(),
            "ip", "netns", "exec", Lab.Client, "curl", "-s", "--max-time", "60", "-r", $"0-{bytes - 1}", "-o", "/dev/null", "-D", header, $"http://{Lab.SharedAddress}:{Port}/big");
        var server = await Eventually.GetAsync(
            async () => (await File.ReadAllLinesAsync(header))
                .FirstOrDefault(line => line.StartsWith("X-Real-Server:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1].Trim() ?? "",
            name => name.Length > 0,
            "the download begins");
        File.Delete(header);
        return (download, server);
    }

    /// <summary>A service that cannot be deleted is told and left behind: thrown here, that would hide why the test failed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { _active, Lab.OtherNode(_active) })
        {
            try
            {
                await Lab.LmAsync(node, "vs", "delete", _name);
                return;
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                await Console.Error.WriteLineAsync($"{_name} is not deleted by node {node}: {e.Message}");
            }
        }
    }

    private Task<string> LmAsync(params string[] arguments) => Lab.LmAsync(_active, arguments);
}
