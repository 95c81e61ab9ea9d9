using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>
/// Suricata 7 as another opinion, reading capture files. It is taken from the path, or from the folder into which tests/suricata.sh unpacks
/// Debian's package (nothing is installed, no service runs).
/// </summary>
internal sealed partial class Suricata
{
    public const string WhyAbsent = "because there is no suricata on the path and none in artifacts/suricata (tests/suricata.sh fetches it on Debian 12)";

    private readonly string _program;
    private readonly string? _libraries;

    private Suricata(string program, string? libraries) => (_program, _libraries) = (program, libraries);

    /// <summary>Null when there is none.</summary>
    public static Suricata? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (folders.Select(folder => Path.Combine(folder, "suricata")).FirstOrDefault(File.Exists) is { } installed)
        {
            return new(installed, null);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var root = Path.Combine(folder.FullName, "artifacts", "suricata");
            var program = Path.Combine(root, "usr", "bin", "suricata");
            if (File.Exists(program))
            {
                return new(program, string.Join(':', Directory.GetDirectories(Path.Combine(root, "usr", "lib"), "*-linux-gnu")));
            }
        }

        return null;
    }

    /// <summary>Reads a capture with a rule file; says which sids it raised for which exchange and which rules it refused.</summary>
    public (IReadOnlySet<(int Exchange, int Sid)> Alerts, IReadOnlySet<int> Refused) Run(string folder, string capture, string rules, string thresholds = "")
    {
        File.WriteAllText(Path.Combine(folder, "suricata.yaml"), Settings);
        foreach (var name in (string[])["classification.config", "reference.config", "threshold.config"])
        {
            File.WriteAllText(Path.Combine(folder, name), name == "threshold.config" ? thresholds + "\n" : "");
        }

        File.Delete(Path.Combine(folder, "fast.log"));
        File.Delete(Path.Combine(folder, "suricata.log"));
        var start = new ProcessStartInfo(_program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", "suricata.yaml", "-r", capture, "-S", rules, "-l", folder, "-k", "none", "--runmode", "single",
            "--set", "classification-file=classification.config", "--set", "reference-config-file=reference.config", "--set", "threshold-file=threshold.config"])
        {
            start.ArgumentList.Add(argument);
        }

        if (_libraries is not null)
        {
            start.Environment["LD_LIBRARY_PATH"] = _libraries;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"suricata ended with {process.ExitCode}: {errors.Result}");
        return (Alerts(Path.Combine(folder, "fast.log")), Refused(Path.Combine(folder, "suricata.log")));
    }

    private static HashSet<(int, int)> Alerts(string path)
    {
        var alerts = new HashSet<(int, int)>();
        foreach (var line in File.ReadLines(path))
        {
            var match = Alert().Match(line);
            Assert.True(match.Success, $"not understood: {line}");
            var fromClient = match.Groups[5].Value == "80";
            var address = IPAddress.Parse(match.Groups[fromClient ? 2 : 4].Value).GetAddressBytes();
            var number = PcapFile.NumberOf(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address), int.Parse(match.Groups[fromClient ? 3 : 5].Value));
            alerts.Add((number, int.Parse(match.Groups[1].Value)));
        }

        return alerts;
    }

    private static HashSet<int> Refused(string path) =>
        [.. File.ReadLines(path).Select(line => RefusedRule().Match(line)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value))];

    [GeneratedRegex(@"\[1:(\d+):\d+\].*\{TCP\} ([\d.]+):(\d+) -> ([\d.]+):(\d+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"error parsing signature ""[^\n]*[; ]sid: ?(\d+)")]
    private static partial Regex RefusedRule();

    private const string Settings = """
        %YAML 1.1
        ---
        vars:
          address-groups: {HOME_NET: any, EXTERNAL_NET: any, HTTP_SERVERS: any}
          port-groups: {HTTP_PORTS: any}
        stats: {enabled: no}
        outputs:
          - fast: {enabled: yes, filename: fast.log, append: no}
        logging:
          default-log-level: notice
          outputs:
            - console: {enabled: no}
            - file: {enabled: yes, level: warning, filename: suricata.log}
        app-layer:
          protocols:
            http:
              enabled: yes
              libhtp:
                default-config:
                  personality: IDS
                  request-body-limit: 100kb
                  response-body-limit: 100kb
                  request-body-minimal-inspect-size: 100kb
                  response-body-minimal-inspect-size: 100kb
        stream:
          memcap: 256mb
          checksum-validation: no
          reassembly: {memcap: 512mb, depth: 1mb}
        flow: {memcap: 256mb, hash-size: 65536, prealloc: 1000}
        packet-alert-max: 200
        """;
}
