using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Logging;

/// <summary>A real rsyslogd on loopback, with its own configuration, folder and process id file.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-rsyslog-").FullName;
    private readonly Process _process;

    private Rsyslog()
    {
        var configuration = Path.Combine(_folder, "rsyslog.conf");
        File.WriteAllText(configuration, $$"""
            global(workDirectory="{{_folder}}" escapeControlCharactersOnReceive="off")
            module(load="imudp")
            module(load="imtcp")
            template(name="raw" type="string" string="%rawmsg%\n")
            template(name="fields" type="string" string="%protocol-version%|%pri%|%hostname%|%app-name%|%procid%|%msgid%|%structured-data%|%msg%\n")
            input(type="imudp" address="127.0.0.1" port="{{Port}}")
            input(type="imtcp" address="127.0.0.1" port="{{Port}}")
            action(type="omfile" file="{{_folder}}/raw.log" template="raw" asyncWriting="off")
            action(type="omfile" file="{{_folder}}/fields.log" template="fields" asyncWriting="off")
            action(type="omfile" file="{{_folder}}/traditional.log" template="RSYSLOG_TraditionalFileFormat" asyncWriting="off")

            """);
        _process = Process.Start(new ProcessStartInfo(Program, ["-n", "-f", configuration, "-i", Path.Combine(_folder, "pid")]) { RedirectStandardError = true })!;
    }

    public int Port { get; } = LocalPorts.Free();

    /// <summary>What came, byte for byte.</summary>
    public IReadOnlyList<string> Raw => Lines("raw.log");

    /// <summary>What rsyslog understood.</summary>
    public IReadOnlyList<string> Fields => Lines("fields.log");

    /// <summary>As it stands in a classic log file.</summary>
    public IReadOnlyList<string> Traditional => Lines("traditional.log");

    public static async Task<Rsyslog> StartAsync()
    {
        Skip.IfNot(File.Exists(Program), "because rsyslog is not installed (tests/run.sh installs it)");
        var rsyslog = new Rsyslog();
        await Eventually.TrueAsync(
            () => IPGlobalProperties.GetIPGlobalProperties() is var network
                && network.GetActiveTcpListeners().Contains(new IPEndPoint(IPAddress.Loopback, rsyslog.Port))
                && network.GetActiveUdpListeners().Contains(new IPEndPoint(IPAddress.Loopback, rsyslog.Port)),
            () => rsyslog._process.HasExited ? $"rsyslogd ended: {rsyslog._process.StandardError.ReadToEnd()}" : "rsyslogd does not listen");
        return rsyslog;
    }

    public SyslogTarget Target(SyslogProtocol protocol, SyslogFormat format) => new() { Host = "127.0.0.1", Port = Port, Protocol = protocol, Format = format };

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Only what our node sent: rsyslogd has words of its own.</summary>
    private List<string> Lines(string name)
    {
        var path = Path.Combine(_folder, name);
        return File.Exists(path) ? [.. File.ReadAllLines(path).Where(line => line.Contains("kmplb01", StringComparison.Ordinal))] : [];
    }
}
