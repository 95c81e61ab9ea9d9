using System.Text;
using LoadMaster.Domain.Backup;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging;

namespace LoadMaster.Host.Tests.Backup;

/// <summary>The schedule under a clock that the test moves.</summary>
public sealed class BackupScheduleTests : IDisposable
{
    private const string Phrase = "correct horse battery";
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-schedule-").FullName;
    private readonly ManualTime _time = new();
    private readonly FakeGateway _gateway = new();
    private readonly FakeTransfer _transfer = new();
    private readonly LogSink _log = new();
    private readonly PrivateKeySeal _keys;
    private BackupSchedule _schedule;

    public BackupScheduleTests()
    {
        _keys = PrivateKeySeal.Open(_folder, pairSecret: null);
        _schedule = Schedule();
    }

    public void Dispose()
    {
        _schedule.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_daily_backup_is_made_once_a_day_and_opens_with_the_pass_phrase()
    {
        await SetAsync("""{"days":"daily"}""");
        await PassAsync(TimeSpan.FromDays(3), TimeSpan.FromMinutes(10));
        Assert.Equal(3, _transfer.Files.Count);
        Assert.All(_transfer.Files.Keys, name => Assert.Matches("^loadmaster-a-2026010[1-4]T[0-9]{6}Z.lmbackup$", name));
        Assert.Contains("198.18.0.1", BackupArchive.Unpack(_transfer.Files.Values.First(), Phrase), StringComparison.Ordinal);
        Assert.Equal("secret", _transfer.LastPassword);
    }

    [Fact]
    public async Task A_failure_is_logged_shown_and_tried_again_until_it_works()
    {
        await SetAsync("""{"days":"daily"}""");
        _transfer.Problem = "Login denied";
        await PassAsync(TimeSpan.FromHours(24), TimeSpan.FromMinutes(1));
        Assert.Empty(_transfer.Files);
        Assert.Equal("Login denied", _schedule.Progress.LastError);
        var failures = _schedule.Progress.Failures;
        Assert.True(failures > 4, $"{failures} attempts");
        Assert.Contains(_log.Lines, line => line.Contains("failed: Login denied", StringComparison.Ordinal));

        _transfer.Problem = null;
        await PassAsync(TimeSpan.FromMinutes(61), TimeSpan.FromMinutes(1));
        Assert.Single(_transfer.Files);
        Assert.Equal(("", 0), (_schedule.Progress.LastError, _schedule.Progress.Failures));
    }

    [Fact]
    public async Task Only_the_active_node_makes_backups_and_a_new_active_makes_up_for_what_is_missing()
    {
        await SetAsync("""{"days":"daily"}""");
        _gateway.HaState = HaState.Standby;
        await PassAsync(TimeSpan.FromHours(30), TimeSpan.FromMinutes(10));
        Assert.Empty(_transfer.Files);
        _gateway.HaState = HaState.Active;
        await _schedule.TurnAsync(CancellationToken.None);
        Assert.Single(_transfer.Files);
        await _schedule.TurnAsync(CancellationToken.None);
        Assert.Single(_transfer.Files);
    }

    [Fact]
    public async Task What_was_made_is_remembered_across_a_restart_of_the_daemon()
    {
        await SetAsync("""{"days":"daily"}""");
        await PassAsync(TimeSpan.FromHours(25), TimeSpan.FromMinutes(10));
        Assert.Single(_transfer.Files);
        var progress = _schedule.Progress;
        _schedule.Dispose();
        _schedule = Schedule();
        Assert.Equal(progress, _schedule.Progress);
        await _schedule.TurnAsync(CancellationToken.None);
        Assert.Single(_transfer.Files);

        await File.WriteAllTextAsync(Path.Combine(_folder, BackupSchedule.FileName), "{");
        _schedule.Dispose();
        _schedule = Schedule();
        Assert.Equal(new BackupProgress(), _schedule.Progress);
    }

    [Fact]
    public async Task Retention_deletes_the_oldest_of_this_node_and_nothing_else()
    {
        foreach (var name in new[] { "loadmaster-b-20200101T000000Z.lmbackup", "loadmaster-a-notes.lmbackup", "loadmaster-a-20250101T000000Z.lmbackup", "loadmaster-a-20250102T000000Z.lmbackup", "photo" })
        {
            _transfer.Files[name] = [];
        }

        await SetAsync("""{"days":"daily","retention":2}""");
        await PassAsync(TimeSpan.FromHours(25), TimeSpan.FromMinutes(10));
        Assert.Equal(
            ["loadmaster-a-20250102T000000Z.lmbackup", _schedule.Progress.LastFile, "loadmaster-a-notes.lmbackup", "loadmaster-b-20200101T000000Z.lmbackup", "photo"],
            _transfer.Files.Keys.Order(StringComparer.Ordinal));

        _transfer.DeleteProblem = "not allowed";
        await PassAsync(TimeSpan.FromHours(24), TimeSpan.FromMinutes(10));
        Assert.Equal(0, _schedule.Progress.Failures);
        Assert.Contains("could not be deleted: not allowed", _schedule.Progress.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_another_pair_are_told()
    {
        await SetAsync("""{"days":"daily"}""");
        var other = new PrivateKeySeal([new byte[32]]);
        await PatchAsync($$"""{"passphrase":"{{other.Seal("a different phrase"u8)}}"}""");
        await _schedule.RunAsync(await _gateway.GetConfigAsync(CancellationToken.None), CancellationToken.None);
        Assert.Contains("sealed by another pair", _schedule.Progress.LastError, StringComparison.Ordinal);
    }

    private BackupSchedule Schedule()
    {
        var node = new NodeInfo("a", _time);
        var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new BackupSchedule(_folder, new Backups(_keys, node, _time) { Iterations = 1000 }, _transfer, _keys, node, () => _gateway, _time, factory.CreateLogger<BackupSchedule>());
    }

    private async Task SetAsync(string patch)
    {
        await PatchAsync(
            $$"""{"protocol":"ftp","host":"192.0.2.60","user":"lm","password":"{{_keys.Seal("secret"u8)}}","passphrase":"{{_keys.Seal(Encoding.UTF8.GetBytes(Phrase))}}"}""");
        await PatchAsync(patch);
        await _schedule.TurnAsync(CancellationToken.None);
    }

    private async Task PatchAsync(string patch) => Assert.IsType<Actors.Config.ConfigProtocol.ChangeAccepted>(
        await _gateway.ChangeAsync(new(new ConfigCommand.PatchBackup(patch), "test", null), CancellationToken.None));

    private async Task PassAsync(TimeSpan span, TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += step)
        {
            _time.Advance(step);
            await _schedule.TurnAsync(CancellationToken.None);
        }
    }

    private sealed class FakeTransfer : IBackupTransfer
    {
        public Dictionary<string, byte[]> Files { get; } = [];

        public string? Problem { get; set; }

        public string? DeleteProblem { get; set; }

        public string LastPassword { get; private set; } = "";

        public Task SendAsync(BackupSettings server, string password, string name, byte[] archive, CancellationToken cancel)
        {
            LastPassword = password;
            return Problem is not null ? throw new BackupException(Problem) : Task.FromResult(Files[name] = archive);
        }

        public Task<IReadOnlyList<string>> ListAsync(BackupSettings server, string password, CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>([.. Files.Keys]);

        public Task DeleteAsync(BackupSettings server, string password, string name, CancellationToken cancel) =>
            DeleteProblem is not null ? throw new BackupException(DeleteProblem) : Task.FromResult(Files.Remove(name));
    }
}
