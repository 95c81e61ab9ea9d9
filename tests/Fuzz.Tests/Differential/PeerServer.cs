using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Testing;

namespace LoadMaster.Fuzz.Tests.Differential;

/// <summary>A web server of other people's making, on loopback; it logs the line of each request that it has seen, and answers with its path.</summary>
internal abstract class PeerServer : IDisposable
{
    private Process? _process;

    protected PeerServer()
    {
        Folder = Directory.CreateTempSubdirectory("lm-peer-").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
    }

    public int Port { get; } = LocalPorts.Free();

    protected string Folder { get; }

    protected string Log => Path.Combine(Folder, "requests.log");

    /// <summary>The program that it needs.</summary>
    protected abstract string Program { get; }

    /// <summary>Null when it can run here.</summary>
    public string? Unavailable => FindProgram(Program) is null ? $"because {Program} is not installed" : null;

    public static PeerServer Make(string name) => name switch
    {
        "nginx" => new NginxPeer(),
        "apache" => new ApachePeer(),
        "node" => new NodePeer(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Start()
    {
        var arguments = Prepare();
        _process = Process.Start(new ProcessStartInfo(FindProgram(Program)!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var since = Stopwatch.StartNew();
        while (!Listens())
        {
            if (_process.HasExited)
            {
                Assert.Fail($"{Program} ended: {_process.StandardError.ReadToEnd()}");
            }

            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"{Program} does not listen");
            Thread.Yield();
        }
    }

    /// <summary>The lines of the requests it has seen so far.</summary>
    public IReadOnlyList<string> Requests() =>
        File.Exists(Log) ? [.. File.ReadAllText(Log, Encoding.Latin1).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length > 1)] : [];

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            // The parent tells its workers to end; these programs have no other way to hear of it.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(global::System.Globalization.CultureInfo.InvariantCulture)]);
            kill!.WaitForExit();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Writes what the program needs and answers its arguments.</summary>
    protected abstract string[] Prepare();

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private bool Listens()
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string? FindProgram(string name) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}

internal sealed class NginxPeer : PeerServer
{
    protected override string Program => "nginx";

    protected override string[] Prepare() =>
    [
        "-e", Path.Combine(Folder, "error.log"), "-c", Write(
            "nginx.conf",
            $$"""
            daemon off;
            user root;
            worker_processes 1;
            pid {{Folder}}/pid;
            error_log {{Folder}}/error.log;
            events { worker_connections 512; }
            http {
              log_format line '$request';
              access_log {{Log}} line;
              client_body_temp_path {{Folder}}/body;
              proxy_temp_path {{Folder}}/proxy;
              fastcgi_temp_path {{Folder}}/fastcgi;
              uwsgi_temp_path {{Folder}}/uwsgi;
              scgi_temp_path {{Folder}}/scgi;
              default_type text/plain;
              server { listen 127.0.0.1:{{Port}}; location / { return 200 "$request_uri\n"; } }
            }

            """),
    ];
}

internal sealed class ApachePeer : PeerServer
{
    protected override string Program => "apache2";

    protected override string[] Prepare()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "empty"));
        return
        [
            "-d", Folder, "-DFOREGROUND", "-f", Write(
                "apache.conf",
                $$"""
                ServerName localhost
                Listen 127.0.0.1:{{Port}}
                PidFile {{Folder}}/pid
                DefaultRuntimeDir {{Folder}}
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                User nobody
                Group nogroup
                ErrorLog {{Folder}}/error.log
                LogFormat "%r" line
                CustomLog {{Log}} line
                DocumentRoot {{Folder}}/empty
                MaxKeepAliveRequests 0
                ErrorDocument 404 "%{REQUEST_URI}"

                """),
        ];
    }
}

internal sealed class NodePeer : PeerServer
{
    protected override string Program => "node";

    protected override string[] Prepare() =>
    [
        Write(
            "server.js",
            $$"""
            const fs = require('fs');
            const log = fs.openSync('{{Log}}', 'a');
            require('http').createServer((request, response) => {
              fs.writeSync(log, Buffer.from(`${request.method} ${request.url} HTTP/${request.httpVersion}\n`, 'latin1'));
              request.resume();
              request.on('end', () => response.end(request.url + '\n'));
            }).listen({{Port}}, '127.0.0.1');
            process.on('SIGTERM', () => process.exit(0));

            """),
    ];
}
