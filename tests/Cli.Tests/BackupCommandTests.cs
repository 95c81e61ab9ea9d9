using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class BackupCommandTests : IDisposable
{
    private const string Create = "POST /api/v1/backup";
    private const string Restore = "POST /api/v1/backup/restore";
    private readonly Shell _shell = new() { Input = "correct horse battery\n" };

    public void Dispose() => _shell.Dispose();

    private string Archive => Path.Combine(_shell.Home, "lm.backup");

    [Fact]
    public async Task Create_writes_a_file_that_only_the_user_may_read()
    {
        _shell.Server.Answers(Create, new BackupDto([1, 2, 3], 7, ["services"]), ApiJson.Default.BackupDto);
        var result = await _shell.RunAsync("backup", "create", Archive, "--part", "services");
        Assert.Equal((0, $"Revision 7 (services), 3 bytes written to {Archive}.\n"), (result.Exit, result.Error));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Archive));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));
        Assert.Equal(["services"], JsonSerializer.Deserialize(_shell.Server.Last.Body, ApiJson.Default.BackupBody)!.Parts!);
    }

    [Fact]
    public async Task Restore_shows_what_changes_first_and_restores_what_was_shown()
    {
        await File.WriteAllBytesAsync(Archive, [1, 2, 3]);
        Answers(new DifferenceDto("changed", "/logging/markIntervalMinutes", "7", "20"));
        var result = await _shell.RunAsync("backup", "restore", Archive, "--yes");
        Assert.Equal(0, result.Exit);
        Assert.Contains("~ /logging/markIntervalMinutes: 7 -> 20", result.Lines);
        Assert.Equal(["", "\"7\""], _shell.Server.Requests.Select(r => r.IfMatch));
    }

    [Fact]
    public async Task Without_consent_nothing_is_restored()
    {
        await File.WriteAllBytesAsync(Archive, [1, 2, 3]);
        Answers(new DifferenceDto("removed", "/virtualServices[id=1]", "{}", null));
        Assert.Equal(2, (await _shell.RunAsync("backup", "restore", Archive)).Exit);
        Assert.Equal(0, (await _shell.RunAsync("backup", "restore", Archive, "--dry-run")).Exit);
        Assert.All(_shell.Server.Requests, r => Assert.Contains("\"dryRun\":true", r.Body, StringComparison.Ordinal));
        Assert.Equal(2, _shell.Server.Requests.Count);
    }

    [Fact]
    public async Task A_missing_file_is_told()
    {
        Assert.Equal(1, (await _shell.RunAsync("backup", "restore", Archive)).Exit);
        Assert.Empty(_shell.Server.Requests);
    }

    [Fact]
    public async Task Schedule_sends_only_what_is_named_and_secrets_from_files()
    {
        await File.WriteAllTextAsync(Archive, "hunter2\nmore\n");
        _shell.Server.Answers("PATCH /api/v1/backup/schedule", new ChangeDto(9, 1, 0, true, ["a"], [], []), ApiJson.Default.ChangeDto);
        var result = await _shell.RunAsync("backup", "schedule", "--days", "friday", "--password-file", Archive, "--passphrase-file", "-", "--retention", "3");
        Assert.Equal(0, result.Exit);
        Assert.Equal("""{"days":"friday","password":"hunter2","passphrase":"correct horse battery","retention":3}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("backup", "schedule")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("backup", "schedule", "--days", "someday")).Exit);
    }

    [Fact]
    public async Task Show_names_the_problem_and_the_next_attempt()
    {
        var schedule = new BackupScheduleDto("daily", "03:15", "sftp", "192.0.2.60", 22, "lm", true, "backups", "SHA256:x", true, 14);
        var at = DateTimeOffset.UnixEpoch;
        _shell.Server.Answers("GET /api/v1/backup", new BackupStatusDto("a", false, 7, schedule, at.AddDays(1), at, null, "", 0, "Login denied", 2), ApiJson.Default.BackupStatusDto);
        var lines = string.Join('\n', (await _shell.RunAsync("backup", "show")).Lines);
        Assert.Contains("sftp://lm@192.0.2.60:22/backups", lines, StringComparison.Ordinal);
        Assert.Contains("Login denied (2 times in a row)", lines, StringComparison.Ordinal);
        Assert.Contains("by the active node; this one is not", lines, StringComparison.Ordinal);
    }

    private void Answers(DifferenceDto difference) => _shell.Server.Answers(
        Restore, new RestoreDto("a", "1", DateTimeOffset.UnixEpoch, 3, ["base"], [difference], false, 7), ApiJson.Default.RestoreDto);
}
