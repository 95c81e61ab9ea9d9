using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Settings;

/// <summary>A private PostgreSQL of one test class, on a free loopback port, run by a user who is not root.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private const string User = "loadmaster";
    private static readonly string? Binaries = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("loadmaster-pg-").FullName;
    private readonly bool _started;

    public PostgreSqlServer()
    {
        if (Binaries is null)
        {
            return;
        }

        Port = LocalPorts.Free();
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", _folder);
        }

        Run(Tool("initdb"), "-D", Data, "-U", User, "--auth=trust", "--no-sync");
        Run(Tool("pg_ctl"), "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder}", "start");
        _started = true;
    }

    public static bool Installed => Binaries is not null;

    public int Port { get; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=postgres;Username={User}";

    private string Data => Path.Combine(_folder, "data");

    public void Dispose()
    {
        if (_started)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            Run(Tool("pg_ctl"), "-D", Data, "-w", "-m", "immediate", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Tool(string name) => Path.Combine(Binaries!, name);

    private static void Run(string tool, params string[] arguments)
    {
        var asOther = Environment.IsPrivilegedProcess && tool != "chown";
        var start = new ProcessStartInfo(asOther ? "runuser" : tool, asOther ? ["-u", "postgres", "--", tool, .. arguments] : arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;

        // The server inherits the pipe, so its end is not waited for.
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(120)), $"{tool} did not end.");
        Assert.Equal(0, process.ExitCode);
    }
}
