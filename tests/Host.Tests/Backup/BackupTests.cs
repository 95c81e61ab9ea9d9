using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private const string Phrase = "correct horse battery";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_backup_restores_services_and_certificates_on_a_node_that_seals_with_another_secret()
    {
        byte[] archive;
        await using (var first = await RestServer.StartAsync())
        {
            using var admin = first.Client(await first.TokenAsync());
            await admin.AddCertificateAsync(Certificate());
            await admin.AddVirtualServiceAsync(new VirtualServiceBody { Address = "198.18.0.7:443", Type = "https", Certificates = ["www"] });
            archive = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase })).Archive;
            Assert.Empty((await admin.RestoreBackupAsync(Restore(archive, dryRun: true), null)).Differences);
        }

        await using var second = await RestServer.StartAsync("b");
        using var other = second.Client(await second.TokenAsync());
        var preview = await other.RestoreBackupAsync(Restore(archive, dryRun: true), null);
        Assert.Equal(("a", false), (preview.Node, preview.Applied));
        Assert.NotEmpty(preview.Differences);
        Assert.Empty(second.Gateway.Changes);

        var done = await other.RestoreBackupAsync(Restore(archive, dryRun: false), preview.Revision);
        Assert.True(done.Applied);
        Assert.Single(second.Gateway.Changes);
        Assert.Equal("198.18.0.7:443", second.Gateway.Config.VirtualServices[^1].AddressText);
        var seal = PrivateKeySeal.Open(second.Directory, pairSecret: null);
        Assert.True(seal.TryOpen(second.Gateway.Config.Certificates[0].PrivateKey, out var key, out _));
        Assert.Equal(_key.ExportPkcs8PrivateKey(), key);
        Assert.Contains(second.Log.Lines, line => line.Contains("/api/v1/backup/restore: accepted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_parts_that_are_named_are_restored()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var archive = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase })).Archive;
        await admin.DeleteVirtualServiceAsync(1);
        await admin.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = 7 });

        var done = await admin.RestoreBackupAsync(Restore(archive, dryRun: false) with { Parts = ["services"] }, null);
        Assert.Equal(["services"], done.Parts);
        Assert.Equal("web", Assert.Single(server.Gateway.Config.VirtualServices).Name);
        Assert.Equal(7, server.Gateway.Config.Logging.MarkIntervalMinutes);

        var partial = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase, Parts = ["base"] })).Archive;
        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => admin.RestoreBackupAsync(Restore(partial, dryRun: false) with { Parts = ["services"] }, null));
        Assert.Equal(ProblemCodes.BadBackup, problem.Problem.Code);
    }

    [Fact]
    public async Task A_restore_says_who_may_log_in_afterwards_before_it_is_done()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        foreach (var name in new[] { "anna", "bert" })
            await admin.AddUserAsync(new UserBody { Name = name, Role = "operator", Password = "a first password" });
        var key = await admin.CreateKeyAsync(new KeyBody { Name = "ci", Role = "read-only" });
        var archive = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase })).Archive;
        await admin.RemoveUserAsync("anna");
        await admin.PatchUserAsync("bert", new UserPatchBody { Role = "admin" });
        await admin.SetPasswordAsync("bert", new UserPasswordBody { NewPassword = "a second password" });
        await admin.AddUserAsync(new UserBody { Name = "carl", Role = "operator", Password = "a first password" });
        await admin.RevokeKeyAsync("ci");

        var shown = await admin.RestoreBackupAsync(Restore(archive, dryRun: true), null);
        Assert.Equal(
            [
                "anna may log in (operator), with the password in the backup.",
                "bert (operator) has the password in the backup instead of the one now.",
                "bert gets the role operator, and had admin.",
                "carl may not log in any more.",
                "The API key ci (read-only) is good again.",
            ],
            shown.Logins);
        Assert.DoesNotContain("pbkdf2", System.Text.Json.JsonSerializer.Serialize(shown), StringComparison.Ordinal);
        using var stranger = server.Client();
        await Assert.ThrowsAsync<ApiProblemException>(() => stranger.LoginAsync("anna", "a first password"));
        await admin.RestoreBackupAsync(Restore(archive, dryRun: false), null);
        foreach (var name in new[] { "anna", "bert" })
            Assert.Equal("operator", (await stranger.LoginAsync(name, "a first password")).Role);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/status", key.Token)).Status);

        await admin.RemoveUserAsync("bert");
        await admin.RestoreBackupAsync(Restore(archive, dryRun: false) with { Parts = ["services", "certificates"] }, null);
        Assert.Equal(["admin", "anna"], server.Gateway.Config.Access.Users.Select(user => user.Name));
    }

    [Fact]
    public async Task A_restore_that_breaks_a_rule_changes_nothing()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddCertificateAsync(Certificate());
        await admin.AddVirtualServiceAsync(new VirtualServiceBody { Address = "198.18.0.7:443", Type = "https", Certificates = ["www"] });
        var archive = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase, Parts = ["services"] })).Archive;
        await admin.DeleteVirtualServiceAsync(server.Gateway.Config.VirtualServices[^1].Id.Value);
        await admin.DeleteCertificateAsync("www");
        var (revision, changes) = (server.Gateway.Revision, server.Gateway.Changes.Count);

        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => admin.RestoreBackupAsync(Restore(archive, dryRun: false), null));
        Assert.Equal(ProblemCodes.UnknownCertificate, problem.Problem.Code);
        Assert.Equal((revision, changes), (server.Gateway.Revision, server.Gateway.Changes.Count));
    }

    [Fact]
    public async Task A_damaged_or_foreign_file_a_wrong_phrase_and_a_moved_configuration_are_refused()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var archive = (await admin.CreateBackupAsync(new BackupBody { Passphrase = Phrase })).Archive;
        foreach (var body in new[]
        {
            Restore(archive[..^1], dryRun: false), Restore([1, 2, 3], dryRun: false), Restore([], dryRun: false), Restore(archive, dryRun: false) with { Passphrase = "another one here" },
        })
        {
            var problem = await Assert.ThrowsAsync<ApiProblemException>(() => admin.RestoreBackupAsync(body, null));
            Assert.Equal((400, ProblemCodes.BadBackup), (problem.Problem.Status, problem.Problem.Code));
        }

        await admin.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = 7 });
        var moved = await Assert.ThrowsAsync<ApiProblemException>(() => admin.RestoreBackupAsync(Restore(archive, dryRun: false), 1));
        Assert.Equal(412, moved.Problem.Status);
        Assert.Equal(7, server.Gateway.Config.Logging.MarkIntervalMinutes);
    }

    [Theory]
    [InlineData(Role.Operator, "/api/v1/backup", """{"passphrase":"correct horse battery"}""", 403)]
    [InlineData(Role.Operator, "/api/v1/backup/restore", "{}", 403)]
    [InlineData(Role.Admin, "/api/v1/backup", """{"passphrase":"short"}""", 400)]
    [InlineData(Role.Admin, "/api/v1/backup", """{"passphrase":"correct horse battery","parts":["all"]}""", 400)]
    [InlineData(Role.Admin, "/api/v1/backup", """{"passphrase":"correct horse battery","parts":[]}""", 400)]
    [InlineData(Role.Admin, "/api/v1/backup/restore", """{"archive":"no base64!","passphrase":"correct horse battery"}""", 400)]
    public async Task Wrong_requests_and_wrong_roles_are_refused(Role role, string path, string body, int status)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(status, (await server.SendAsync("POST", path, await server.TokenAsync(role), body)).Status);
        Assert.Empty(server.Gateway.Changes);
    }

    private static RestoreBody Restore(byte[] archive, bool dryRun) => new() { Archive = archive, Passphrase = Phrase, DryRun = dryRun };

    private CertificateBody Certificate()
    {
        using var certificate = new CertificateRequest("CN=www.example.com", _key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        return new CertificateBody { Name = "www", ChainPem = certificate.ExportCertificatePem(), PrivateKeyPem = _key.ExportPkcs8PrivateKeyPem() };
    }
}
