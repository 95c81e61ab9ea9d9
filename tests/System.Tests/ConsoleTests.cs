using LoadMaster.Testing;

namespace LoadMaster.System.Tests;

/// <summary><c>lm console</c> in a real terminal (tmux), before a real daemon.</summary>
public sealed class ConsoleTests : IAsyncLifetime
{
    private const string Password = "a better password 1";
    private readonly SingleDaemon _daemon = new();
    private readonly string _socket = $"lmt-{Environment.ProcessId}-{LocalPorts.Free()}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (HasTmux)
            await Shell.RunAsync("tmux", "-L", _socket, "kill-server");
        await _daemon.DisposeAsync();
    }

    [SkippableFact]
    public async Task The_menu_leads_from_the_first_password_to_the_diagnostic_shell()
    {
        Skip.IfNot(HasTmux, "because tmux is not installed (tests/run.sh installs it)");
        await _daemon.StartOnlyAsync();
        var first = await _daemon.OneTimePasswordAsync();
        using var ready = await Eventually.GetAsync(() => _daemon.LogInAsync("admin", first), _ => true, "the daemon answers");
        await StartConsoleAsync();

        await SeeAsync("User:", "admin");
        await SeeAsync("[y/N]", "y");
        await SeeAsync("Password of admin:", first);
        await SeeAsync("Current password:", first);
        await SeeAsync("New password:", Password);
        await SeeAsync("New password again:", Password);
        await SeeAsync("q) Exit\nChoice:", "7");
        await SeeAsync("7 Utilities", "9");
        await SeeAsync("7.9 Diagnostics", "9");
        await SeeAsync("'exit' leaves it.\n%", "ps");
        await SeeAsync("loadmasterd", "rm -rf /nothing; true");
        await SeeAsync("'rm' is not known here", "clear; ps");
        if (Environment.IsPrivilegedProcess && File.Exists("/usr/bin/tcpdump"))
        {
            await SendAsync($"tcpdump -i lo -nn -c 2 'src 127.0.0.1 and tcp port {_daemon.Url.Port}'");
            await SeeAsync("2 packets captured", "exit");
        }
        else
        {
            await SendAsync("exit");
        }

        await SeeAsync("9) Diagnostic Shell\n  q) Back\nChoice:", "q");
        await SeeAsync("9) Diagnostics\n  q) Back\nChoice:", "q");
        await SeeAsync("q) Exit\nChoice:", "q");
        await SeeAsync("Good bye.", null);
        Assert.DoesNotContain(Password, await ScreenAsync(), StringComparison.Ordinal);
        Assert.Equal("admin", (await (await _daemon.LogInAsync("admin", Password)).GetCallerAsync()).Name);
    }

    private static bool HasTmux => File.Exists("/usr/bin/tmux");

    private async Task StartConsoleAsync()
    {
        var home = Directory.CreateDirectory(Path.Combine(_daemon.Folder, "login")).FullName;
        var command = $"env LM_HOME={home} LM_URL={_daemon.Url} TERM=screen DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")} {Repository.Cli} console; sleep 600";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is not { Length: > 0 })
            command = command.Replace("DOTNET_ROOT= ", "", StringComparison.Ordinal);
        _ = (await Shell.RunAsync("tmux", "-L", _socket, "-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "200", command)).Text;
    }

    /// <summary>What is waited for must be below what was seen before: the screen is cleared after each answer.</summary>
    private async Task SeeAsync(string text, string? answer)
    {
        await Eventually.GetAsync(ScreenAsync, screen => screen.Contains(text, StringComparison.Ordinal), $"'{text}' on the screen");
        if (answer is not null)
            await SendAsync(answer);
    }

    private async Task SendAsync(string line)
    {
        _ = (await Shell.RunAsync("tmux", "-L", _socket, "send-keys", "-R", "-l", "--", line)).Text;
        _ = (await Shell.RunAsync("tmux", "-L", _socket, "send-keys", "Enter")).Text;
    }

    private async Task<string> ScreenAsync()
    {
        var text = (await Shell.RunAsync("tmux", "-L", _socket, "capture-pane", "-p", "-J")).Text;
        return string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
    }
}
