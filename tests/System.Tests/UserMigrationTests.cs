using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.System.Tests;

/// <summary>Users on a real daemon: those of an older version's file stay able to log in, and root finds a way back in.</summary>
public sealed class UserMigrationTests
{
    private const string Password = "of the older version";

    private static readonly string[] s_both = ["admin", "anna"];

    [Fact]
    public async Task Users_of_an_older_version_log_in_at_the_first_start_after_the_move_and_after_a_crash()
    {
        await using var daemon = new SingleDaemon();
        WriteOldFile(daemon, "admin", "anna");
        await daemon.StartAsync(Password);
        using (var anna = await daemon.LogInAsync("anna", Password))
        {
            Assert.Equal("admin", (await anna.GetCallerAsync()).Role);
        }

        Assert.Equal(0, (await daemon.Client.GetHistoryAsync(1)).Revision);
        await daemon.Client.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = 17 });
        var file = Path.Combine(daemon.DataFolder, "users.json");
        await Eventually.GetAsync(() => Task.FromResult(File.Exists(file)), there => !there, "the users are in the configuration");
        Assert.Equal(s_both, (await daemon.Client.ListUsersAsync()).Items.Select(user => user.Name));
        Assert.Contains(s_both[1], (await daemon.Client.ExportAsync()).Json, StringComparison.Ordinal);

        daemon.Kill();
        await daemon.StartAsync(Password);
        using var again = await daemon.LogInAsync("anna", Password);
        Assert.Equal(s_both, (await again.ListUsersAsync()).Items.Select(user => user.Name));
        Assert.False(File.Exists(Path.Combine(daemon.DataFolder, "one-time-password")));
    }

    [Fact]
    public async Task A_lost_journal_leaves_a_node_that_root_can_log_in_to()
    {
        await using var daemon = new SingleDaemon();
        await daemon.StartAsync();
        await daemon.Client.AddUserAsync(new UserBody { Name = "anna", Role = "admin", Password = Password });
        await Eventually.GetAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.DataFolder, "one-time-password"))), there => !there, "the used password is forgotten");
        daemon.Kill();
        foreach (var part in Directory.GetFiles(daemon.DataFolder, "config.db*"))
        {
            File.Delete(part);
        }

        await daemon.StartOnlyAsync();
        var first = await daemon.OneTimePasswordAsync();
        using var admin = await Eventually.GetAsync(() => daemon.LogInAsync("admin", first), _ => true, "the new one-time password is good");
        await ChooseAsync(admin, first);
        Assert.Equal("admin", Assert.Single((await admin.ListUsersAsync()).Items).Name);
    }

    [Fact]
    public async Task Root_resets_the_password_of_a_running_and_of_a_stopped_daemon()
    {
        await using var daemon = new SingleDaemon();
        await daemon.StartAsync();
        using var before = daemon.Client;
        var first = await ResetAsync(daemon, "admin");
        using (var admin = await daemon.LogInAsync("admin", first))
        {
            await Eventually.GetAsync(() => StatusAsync(before), status => status == 401, "the session of the old password ends");
            await ChooseAsync(admin, first);
        }

        var second = await ResetAsync(daemon, "rescue");
        daemon.Kill();
        await daemon.StartAsync(Password);
        using var rescue = await daemon.LogInAsync("rescue", second);
        await Eventually.GetAsync(() => daemon.Client.ListUsersAsync(), users => users.Items.Count == 2 && users.Revision > 0, "rescue is in the configuration");
        await ChooseAsync(rescue, second);
        await Eventually.GetAsync(
            () => Task.FromResult(Directory.GetFiles(daemon.DataFolder, "password-reset.*")), files => files.Length == 0, "the reset is done");
        using var changed = await daemon.LogInAsync("rescue", Password);
        Assert.Equal("rescue", (await changed.GetCallerAsync()).Name);
    }

    /// <summary>The password that was given serves to choose another, and for nothing else.</summary>
    private static async Task ChooseAsync(LoadMasterClient client, string given)
    {
        var refused = (await Assert.ThrowsAsync<ApiProblemException>(() => client.ListUsersAsync())).Problem;
        Assert.Equal((403, "LM2013"), (refused.Status, refused.Code));
        Assert.True((await client.GetCallerAsync()).MustChangePassword);
        await Eventually.GetAsync(
            async () =>
            {
                await client.ChangePasswordAsync(given, Password);
                return true;
            },
            done => done,
            "the password is changed, if the reset did not just move the configuration on");
    }

    private static async Task<string> ResetAsync(SingleDaemon daemon, string user)
    {
        var said = (await Shell.RunAsync(Repository.Daemon, "reset-password", "--user", user, "--config", daemon.OptionsFile)).Text;
        return said.Split('\n')[0].Split(": ")[1].Trim();
    }

    private static async Task<int> StatusAsync(LoadMasterClient client)
    {
        try
        {
            await client.GetCallerAsync();
            return 200;
        }
        catch (ApiProblemException refused)
        {
            return refused.Problem.Status;
        }
    }

    /// <summary>As the version before this one wrote it.</summary>
    private static void WriteOldFile(SingleDaemon daemon, params string[] names)
    {
        const int iterations = 600_000;
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Password), salt, iterations, HashAlgorithmName.SHA256, 32);
        Directory.CreateDirectory(daemon.DataFolder);
        File.WriteAllText(Path.Combine(daemon.DataFolder, "users.json"), JsonSerializer.Serialize(new
        {
            schemaVersion = 1,
            users = names.Select(name => new { name, role = "admin", password = new { iterations, salt, hash }, mustChangePassword = false }),
        }));
    }
}
