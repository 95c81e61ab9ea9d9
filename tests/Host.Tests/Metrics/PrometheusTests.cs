using System.Diagnostics;
using System.Text.Json;
using LoadMaster.Host.Metrics;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Metrics;

/// <summary>Debian's Prometheus scrapes a node as docs/operations.md says.</summary>
public sealed class PrometheusTests : IDisposable
{
    private const string Program = "/usr/bin/prometheus";
    private const string Checker = "/usr/bin/promtool";

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-prometheus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Promtool_finds_nothing_to_complain_about()
    {
        Skip.IfNot(File.Exists(Checker), "because prometheus is not installed (tests/run.sh installs it)");
        using var process = Process.Start(new ProcessStartInfo(Checker, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(Sources.Page(Sources.All()));
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, said));
    }

    [SkippableFact]
    public async Task Prometheus_scrapes_with_the_token_and_the_nodes_own_certificate()
    {
        Skip.IfNot(File.Exists(Program), "because prometheus is not installed (tests/run.sh installs it)");
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), (await admin.CreateScrapeTokenAsync()).Token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "prometheus.yml"), $"""
            scrape_configs:
              - job_name: loadmaster
                scheme: https
                scrape_interval: 1s
                authorization:
                  credentials_file: {_folder}/token
                tls_config:
                  ca_file: {server.Directory}/{ManagementCertificate.FileName}
                static_configs:
                  - targets: ["127.0.0.1:{server.Url.Port}"]
            """);
        var port = LocalPorts.Free();
        using var process = Process.Start(new ProcessStartInfo(Program, [
            $"--config.file={_folder}/prometheus.yml", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]))!;
        try
        {
            Assert.Equal("100", await FirstValueAsync(port, "loadmaster_service_requests_total{service=\"web\"}", process));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<string> FirstValueAsync(int port, string query, Process process)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var start = Stopwatch.GetTimestamp();
        var last = "";
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
        {
            Assert.False(process.HasExited, "prometheus ended");
            try
            {
                last = await http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
                using var answer = JsonDocument.Parse(last);
                foreach (var series in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
                {
                    return series.GetProperty("value")[1].GetString()!;
                }
            }
            catch (HttpRequestException notYet)
            {
                last = notYet.Message;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"Prometheus has no value: {last}");
    }
}
