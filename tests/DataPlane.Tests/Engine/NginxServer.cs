using System.Diagnostics;
using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>nginx as a real server, with a folder of its own that it serves.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly Process _process;

    private NginxServer(string folder, int port, Process process)
    {
        Folder = folder;
        Port = port;
        _process = process;
    }

    public string Folder { get; }

    public int Port { get; }

    public Endpoint Address => new(IPAddress.Loopback, Port);

    /// <param name="locations">What stands in the server block beside the files.</param>
    public static async Task<NginxServer> StartAsync(string locations = "", string http = "")
    {
        var path = new[] { "/usr/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists);
        Skip.If(path is null, "because nginx is not installed");
        var folder = Directory.CreateTempSubdirectory("lm-nginx-").FullName;
        // nginx that was started by root reads files as another user.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var port = LocalPorts.Free();
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file,
            $$"""
            daemon off; master_process off; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log;
            events { worker_connections 256; }
            http {
              types { text/html html; text/plain txt; application/json json; image/png png; application/octet-stream bin; }
              access_log off; client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f;
              uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s; {{http}}
              server { listen 127.0.0.1:{{port}}; root {{folder}}; {{locations}} }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(path!, ["-c", file, "-p", folder]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var server = new NginxServer(folder, port, process);
        var listening = $":{port:X4} 00000000:0000 0A ";
        await Proxy.UntilAsync(() => File.ReadAllText("/proc/net/tcp").Contains(listening, StringComparison.Ordinal), $"nginx listens on port {port}");
        return server;
    }

    public Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(Folder, name), text);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
