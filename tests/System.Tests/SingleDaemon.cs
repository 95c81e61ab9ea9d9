using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Testing;

namespace LoadMaster.System.Tests;

/// <summary>One daemon without a partner, on loopback and a folder of its own; needs no root.</summary>
internal sealed class SingleDaemon : IAsyncDisposable
{
    /// <summary>What the administrator chooses at the first login.</summary>
    internal const string ChosenPassword = "chosen at the first login";

    private const string PasswordFile = "one-time-password";
    private readonly string _folder = Directory.CreateTempSubdirectory("lmt-daemon-").FullName;
    private readonly int _port = LocalPorts.Free();
    private Process? _process;
    private LoadMasterClient? _client;
    private bool _chosen;

    internal LoadMasterClient Client => _client ?? throw new InvalidOperationException("The daemon is not running.");

    internal Uri Url => new($"https://127.0.0.1:{_port}/");

    /// <summary>Everything that it has written is under it.</summary>
    internal string Folder => _folder;

    internal string DataFolder => Path.Combine(_folder, "data");

    internal string OptionsFile => Path.Combine(_folder, "node.json");

    /// <summary>Starts it and logs in as admin: with the password given, else as a user does who chooses one with the one-time password.</summary>
    internal async Task StartAsync(string? password = null)
    {
        await StartOnlyAsync();
        var process = _process!;
        _client = await Eventually.GetAsync(
            () => process.HasExited
                ? throw new ArgumentException($"the daemon ended with {process.ExitCode}; its logs are in {_folder}/log")
                : LogInAsync(password),
            _ => true,
            "the daemon lets the administrator in");
    }

    /// <summary>Starts it; nobody has logged in yet.</summary>
    internal async Task StartOnlyAsync()
    {
        Directory.CreateDirectory(DataFolder);
        await File.WriteAllTextAsync(OptionsFile, JsonSerializer.Serialize(new
        {
            node = new { name = "single", dataDirectory = DataFolder, logDirectory = Path.Combine(_folder, "log") },
            management = new { address = "127.0.0.1", port = _port },
            dataPlane = new { threads = 1 },
        }));
        var process = Shell.Start(new Dictionary<string, string>(), Repository.Daemon, "--config", OptionsFile);
        _process = process;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The password of the first start.</summary>
    internal Task<string> OneTimePasswordAsync() => Eventually.GetAsync(() => Task.FromResult(ReadOneTimePassword() ?? ""), password => password.Length > 0, "there is a one-time password");

    /// <summary>kill -9.</summary>
    internal void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
        _client?.Dispose();
        _client = null;
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A session of a user of his own.</summary>
    internal async Task<LoadMasterClient> LogInAsync(string user, string password)
    {
        using var stranger = Connect(token: null);
        return Connect((await stranger.LoginAsync(user, password)).Token);
    }

    private async Task<LoadMasterClient> LogInAsync(string? known)
    {
        if (known is not null)
        {
            return await LogInAsync("admin", known);
        }

        // The file goes a moment after the password was changed, and failed logins are counted.
        if (_chosen)
        {
            return await LogInAsync("admin", ChosenPassword);
        }

        var first = ReadOneTimePassword() ?? throw new InvalidOperationException("no one-time password yet");
        var client = await LogInAsync("admin", first);
        await client.ChangePasswordAsync(first, ChosenPassword);
        _chosen = true;
        return client;
    }

    private string? ReadOneTimePassword()
    {
        var file = Path.Combine(DataFolder, PasswordFile);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private LoadMasterClient Connect(string? token) => new(
        new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator },
        new LoadMasterClientOptions { Url = new Uri($"https://127.0.0.1:{_port}/"), Token = token, Timeout = TimeSpan.FromSeconds(20) });
}
