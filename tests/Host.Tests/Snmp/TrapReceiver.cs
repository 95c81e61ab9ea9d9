using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Snmp;

/// <summary>A real snmptrapd on loopback.</summary>
internal sealed class TrapReceiver : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-traps-").FullName;
    private readonly Process _process;

    private TrapReceiver()
    {
        var configuration = Path.Combine(_folder, "snmptrapd.conf");
        File.WriteAllText(configuration, "disableAuthorization yes\n");
        var start = new ProcessStartInfo(
            "/usr/sbin/snmptrapd",
            ["-f", "-Lo", "-On", "-C", "-c", configuration, "-F", "%N %w.%q %P %v\n", string.Create(CultureInfo.InvariantCulture, $"udp:127.0.0.1:{Port}")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MIBS"] = "";
        start.Environment["SNMP_PERSISTENT_DIR"] = _folder;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => Lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; } = LocalPorts.Free();

    /// <summary>With -F for v1 traps: enterprise, generic..specific, community, objects; v2c traps begin with their objects.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public static async Task<TrapReceiver> StartAsync()
    {
        var receiver = new TrapReceiver();
        await Eventually.TrueAsync(() => receiver.Lines.Any(line => line.Contains("NET-SNMP version", StringComparison.Ordinal)));
        return receiver;
    }

    public Task HasAsync(string part) =>
        Eventually.TrueAsync(() => Lines.Any(line => line.Contains(part, StringComparison.Ordinal)), () => $"No trap has {part}; there are:\n{string.Join('\n', Lines)}");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
