using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Backup;

public sealed class BackupScheduleEndpointTests
{
    private const string Phrase = "correct horse battery";

    [SkippableFact]
    public async Task An_administrator_sets_it_up_runs_it_and_restores_what_arrived()
    {
        await using var sshd = await TransferServer.StartAsync(BackupProtocol.Sftp);
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.PatchBackupScheduleAsync(new BackupScheduleBody
        {
            Days = "daily",
            Host = "127.0.0.1",
            Port = sshd.Port,
            User = TransferServer.User,
            Password = TransferServer.Password,
            Passphrase = Phrase,
            ServerKey = sshd.ServerKey,
            Retention = 3,
        });
        var done = await admin.RunBackupAsync();
        Assert.Equal(("a", true, "", 0), (done.Node, done.Active, done.LastError, done.Failures));
        Assert.NotNull(done.NextAttempt);
        Assert.Equal([done.LastFile], sshd.Files());

        var archive = await File.ReadAllBytesAsync(Path.Combine(sshd.Home, done.LastFile));
        await admin.DeleteVirtualServiceAsync(1);
        var restored = await admin.RestoreBackupAsync(new RestoreBody { Archive = archive, Passphrase = Phrase }, null);
        Assert.Equal("web", Assert.Single(server.Gateway.Config.VirtualServices).Name);
        Assert.DoesNotContain(restored.Differences, d => d.Path.StartsWith("/backup", StringComparison.Ordinal));

        await admin.PatchBackupScheduleAsync(new BackupScheduleBody { Password = "wrong" });
        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => admin.RunBackupAsync());
        Assert.Equal((502, ProblemCodes.BackupFailed), (problem.Problem.Status, problem.Problem.Code));
        var shown = await admin.GetBackupAsync();
        Assert.Equal((1, true), (shown.Failures, shown.LastError.Length > 0));
    }

    [Fact]
    public async Task Secrets_are_sealed_before_anything_sees_them_and_never_shown()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        var answer = await server.SendAsync("PATCH", "/api/v1/backup/schedule", token, """{"password":"hunter2 hunter2","passphrase":"correct horse battery"}""");
        Assert.Equal(200, answer.Status);
        var backup = server.Gateway.Config.Backup;
        Assert.StartsWith(Certificate.SealedPrefix, backup.Password, StringComparison.Ordinal);
        Assert.Equal("hunter2 hunter2", PrivateKeySeal.Open(server.Directory, pairSecret: null).OpenText(backup.Password));
        var shown = (await server.SendAsync("GET", "/api/v1/backup", token)).Body;
        Assert.Contains("\"hasPassword\":true", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("sealed", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));

        Assert.Equal(200, (await server.SendAsync("PATCH", "/api/v1/backup/schedule", token, """{"password":""}""")).Status);
        Assert.Equal("", server.Gateway.Config.Backup.Password);
    }

    [Theory]
    [InlineData(Role.Operator, "PATCH", "/api/v1/backup/schedule", "{}", 403)]
    [InlineData(Role.Operator, "POST", "/api/v1/backup/run", null, 403)]
    [InlineData(Role.ReadOnly, "GET", "/api/v1/backup", null, 200)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/backup/schedule", """{"passphrase":"short"}""", 400)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/backup/schedule", """{"password":"a\nurl = x"}""", 400)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/backup/schedule", """{"password":5}""", 400)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/backup/schedule", """{"days":"someday"}""", 400)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/backup/schedule", """{"days":"daily"}""", 400)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/backup/schedule", "[]", 400)]
    [InlineData(Role.Admin, "POST", "/api/v1/backup/run", null, 502)]
    public async Task Wrong_requests_and_wrong_roles_are_refused(Role role, string method, string path, string? body, int status)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(status, (await server.SendAsync(method, path, await server.TokenAsync(role), body)).Status);
    }

    [Fact]
    public async Task A_backup_carries_the_automated_ones_secrets_to_another_pair()
    {
        byte[] archive;
        await using (var first = await RestServer.StartAsync())
        {
            using var admin = first.Client(await first.TokenAsync());
            await admin.PatchBackupScheduleAsync(new BackupScheduleBody { Password = "hunter2 hunter2" });
            archive = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase, Parts = [BackupParts.Base] })).Archive;
        }

        await using var second = await RestServer.StartAsync("b");
        using var other = second.Client(await second.TokenAsync());
        await other.RestoreBackupAsync(new RestoreBody { Archive = archive, Passphrase = Phrase }, null);
        Assert.Equal("hunter2 hunter2", PrivateKeySeal.Open(second.Directory, pairSecret: null).OpenText(second.Gateway.Config.Backup.Password));
    }
}
