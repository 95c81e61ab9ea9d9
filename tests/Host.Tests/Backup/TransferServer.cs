using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Backup;

/// <summary>
/// A real vsftpd or sshd on loopback. Its one user stands in files that lie over /etc/passwd and /etc/shadow in a mount namespace of the server's own:
/// the machine keeps its users.
/// </summary>
internal sealed class TransferServer : IAsyncDisposable
{
    public const string User = "lmbackup";
    public const string Password = "p\"ss \\w#rd$(id)";
    private const int UserId = 64_123;
    private const UnixFileMode Reachable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-backup-server-").FullName;
    private Process? _process;

    private TransferServer()
    {
        File.SetUnixFileMode(_folder, Reachable);
        Directory.CreateDirectory(Home);
        var hash = Run("openssl", "passwd", "-6", Password).Trim();
        File.WriteAllText(Path.Combine(_folder, "passwd"), File.ReadAllText("/etc/passwd") + $"{User}:x:{UserId}:{UserId}::{Home}:/bin/sh\n");
        File.WriteAllText(Path.Combine(_folder, "shadow"), $"root:*:19000:0:99999:7:::\n{User}:{hash}:19000:0:99999:7:::\n");
        Run("chown", $"{UserId}:{UserId}", Home);
    }

    public int Port { get; } = LocalPorts.Free();

    /// <summary>As an administrator would find it out; empty with plain FTP.</summary>
    public string ServerKey { get; private set; } = "";

    public string Home => Path.Combine(_folder, "home");

    public IEnumerable<string> Files(string path = "") => Directory.EnumerateFiles(Path.Combine(Home, path)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public BackupSettings Settings(BackupProtocol protocol) => new()
    {
        Protocol = protocol,
        Host = "127.0.0.1",
        Port = Port,
        User = User,
        ServerKey = ServerKey,
    };

    public static Task<TransferServer> StartAsync(BackupProtocol protocol) =>
        protocol is BackupProtocol.Ftp or BackupProtocol.Ftps ? StartVsftpdAsync(tls: protocol == BackupProtocol.Ftps) : StartSshdAsync();

    private static async Task<TransferServer> StartVsftpdAsync(bool tls)
    {
        SkipWithout("/usr/sbin/vsftpd");
        var server = new TransferServer();
        var configuration = Path.Combine(server._folder, "vsftpd.conf");
        var settings = $"""
            listen=YES
            listen_address=127.0.0.1
            listen_port={server.Port}
            background=NO
            local_enable=YES
            anonymous_enable=NO
            write_enable=YES
            check_shell=NO
            seccomp_sandbox=NO
            local_umask=077
            pam_service_name=vsftpd
            secure_chroot_dir=/var/run/vsftpd/empty

            """;
        if (tls)
        {
            var pem = Path.Combine(server._folder, "vsftpd.pem");
            using var certificate = TestCertificate.Create();
            using var key = certificate.GetECDsaPrivateKey()!;
            server.ServerKey = "sha256//" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
            File.WriteAllText(pem, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
            settings += $"ssl_enable=YES\nforce_local_logins_ssl=YES\nforce_local_data_ssl=YES\nrsa_cert_file={pem}\n";
        }

        await File.WriteAllTextAsync(configuration, settings);
        Directory.CreateDirectory("/var/run/vsftpd/empty");
        return await server.ListenAsync($"/usr/sbin/vsftpd {configuration}");
    }

    private static async Task<TransferServer> StartSshdAsync()
    {
        SkipWithout("/usr/sbin/sshd");
        var server = new TransferServer();
        var key = Path.Combine(server._folder, "host_key");
        Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key);
        server.ServerKey = Run("ssh-keygen", "-l", "-f", key).Split(' ')[1];
        var configuration = Path.Combine(server._folder, "sshd_config");
        await File.WriteAllTextAsync(configuration, $"""
            ListenAddress 127.0.0.1
            Port {server.Port}
            HostKey {key}
            UsePAM no
            PasswordAuthentication yes
            PidFile none
            Subsystem sftp internal-sftp

            """);
        Directory.CreateDirectory("/run/sshd");
        return await server.ListenAsync($"/usr/sbin/sshd -D -e -f {configuration}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void SkipWithout(string program)
    {
        Skip.IfNot(File.Exists(program) && File.Exists("/usr/bin/curl"), $"because {program} or curl is not installed (tests/run.sh installs them)");
        Skip.IfNot(Environment.IsPrivilegedProcess, "because a server that logs users in needs root");
        Skip.IfNot(CanUnshare(), "because this machine allows no mount namespaces");
    }

    private static bool CanUnshare()
    {
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "true"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private async Task<TransferServer> ListenAsync(string command)
    {
        var script = $"mount --bind {_folder}/passwd /etc/passwd && mount --bind {_folder}/shadow /etc/shadow && exec {command}";
        _process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "sh", "-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        await Eventually.TrueAsync(
            () => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Contains(new IPEndPoint(IPAddress.Loopback, Port)),
            () => _process.HasExited ? $"The server ended: {said.Result}" : $"The server does not listen on {Port.ToString(CultureInfo.InvariantCulture)}.");
        return this;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
