using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Backup;

namespace LoadMaster.Host.Tests.Backup;

/// <summary>The real curl against a real vsftpd and a real sshd.</summary>
public sealed class CurlTransferTests : IDisposable
{
    private const string Name = "loadmaster-a-20260101T030000Z.lmbackup";
    private static readonly byte[] Archive = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-backup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private CurlTransfer Transfer => new(_folder);

    [SkippableTheory]
    [InlineData(BackupProtocol.Ftp)]
    [InlineData(BackupProtocol.Ftps)]
    [InlineData(BackupProtocol.Sftp)]
    [InlineData(BackupProtocol.Scp)]
    public async Task An_archive_arrives_whole_in_relative_and_absolute_folders(BackupProtocol protocol)
    {
        await using var server = await TransferServer.StartAsync(protocol);
        var settings = server.Settings(protocol);
        await Transfer.SendAsync(settings, TransferServer.Password, Name, Archive, CancellationToken.None);
        Assert.Equal([Name], server.Files());
        Assert.Equal(Archive, await File.ReadAllBytesAsync(Path.Combine(server.Home, Name)));

        // scp makes no folders; the others do.
        var folder = protocol == BackupProtocol.Scp ? "." : "a/b";
        await Transfer.SendAsync(settings with { Path = folder + "/" }, TransferServer.Password, "second", Archive, CancellationToken.None);
        await Transfer.SendAsync(settings with { Path = $"{server.Home}/{folder}" }, TransferServer.Password, "third", Archive, CancellationToken.None);
        Assert.Equal(["second", "third"], server.Files(folder).Except([Name]));
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [SkippableTheory]
    [InlineData(BackupProtocol.Ftp)]
    [InlineData(BackupProtocol.Ftps)]
    [InlineData(BackupProtocol.Sftp)]
    public async Task Files_are_listed_and_deleted(BackupProtocol protocol)
    {
        await using var server = await TransferServer.StartAsync(protocol);
        var settings = server.Settings(protocol) with { Path = "deep" };
        await Transfer.SendAsync(settings, TransferServer.Password, "one", [1], CancellationToken.None);
        await Transfer.SendAsync(settings, TransferServer.Password, "two", [2], CancellationToken.None);
        Assert.Equal(["one", "two"], (await Transfer.ListAsync(settings, TransferServer.Password, CancellationToken.None)).Except([".", ".."]).Order());
        await Transfer.DeleteAsync(settings, TransferServer.Password, "one", CancellationToken.None);
        Assert.Equal(["two"], server.Files("deep"));
        await Assert.ThrowsAsync<BackupException>(() => Transfer.DeleteAsync(settings, TransferServer.Password, "one", CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(BackupProtocol.Ftp, "(?i)login|access denied")]
    [InlineData(BackupProtocol.Ftps, "(?i)login|access denied")]
    [InlineData(BackupProtocol.Sftp, "(?i)authentication failure|login")]
    [InlineData(BackupProtocol.Scp, "(?i)authentication failure|login")]
    public async Task A_wrong_password_is_told_in_the_servers_words(BackupProtocol protocol, string reason)
    {
        await using var server = await TransferServer.StartAsync(protocol);
        var problem = await Assert.ThrowsAsync<BackupException>(() => Transfer.SendAsync(server.Settings(protocol), "wrong", Name, Archive, CancellationToken.None));
        Assert.Matches(reason, problem.Message);
        Assert.Empty(server.Files());
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    /// <summary>Otherwise whoever sits between could take the password and the archive.</summary>
    [SkippableTheory]
    [InlineData(BackupProtocol.Ftps, "sha256//")]
    [InlineData(BackupProtocol.Ftps, null)]
    [InlineData(BackupProtocol.Sftp, "SHA256:")]
    [InlineData(BackupProtocol.Sftp, null)]
    [InlineData(BackupProtocol.Scp, "SHA256:")]
    [InlineData(BackupProtocol.Scp, null)]
    public async Task A_server_with_another_key_or_none_known_gets_nothing(BackupProtocol protocol, string? prefix)
    {
        await using var server = await TransferServer.StartAsync(protocol);
        var settings = server.Settings(protocol) with { ServerKey = prefix is null ? "" : prefix + Convert.ToBase64String(new byte[32]) };
        var problem = await Assert.ThrowsAsync<BackupException>(() => Transfer.SendAsync(settings, TransferServer.Password, Name, Archive, CancellationToken.None));
        Assert.Matches("(?i)fingerprint|public key|certificate|known|verification|host key", problem.Message);
        Assert.Empty(server.Files());
    }

    [SkippableFact]
    public async Task A_server_that_does_not_answer_is_told()
    {
        Skip.IfNot(File.Exists("/usr/bin/curl"), "because curl is not installed (tests/run.sh installs it)");
        var settings = new BackupSettings { Protocol = BackupProtocol.Ftp, Host = "127.0.0.1", Port = Testing.LocalPorts.Free(), User = "x" };
        var problem = await Assert.ThrowsAsync<BackupException>(() => Transfer.SendAsync(settings, "x", Name, Archive, CancellationToken.None));
        Assert.Contains("Failed to connect", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_cannot_end_its_option()
    {
        var settings = new BackupSettings { Protocol = BackupProtocol.Ftp, Host = "2001:db8::1", User = "x" };
        var config = CurlConfig.List(settings, "a\"\\b").ToString();
        Assert.Contains("user = \"x:a\\\"\\\\b\"\n", config, StringComparison.Ordinal);
        Assert.Contains("url = \"ftp://[2001:db8::1]:21/\"\n", config, StringComparison.Ordinal);
    }
}
