using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Events;

/// <summary>A real exim4 on loopback, with TLS and a login; what it takes for example.com it writes into one file, but nothing for nobody@ and nothing yet for busy@.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string User = "lm";
    public const string Password = "p\"ss \\w#rd";
    private const string Program = "/usr/sbin/exim4";
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Open = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-mail-").FullName;
    private readonly Process _process;

    private MailServer(string tls)
    {
        using var certificate = TestCertificate.Create();
        using var key = certificate.GetECDsaPrivateKey()!;
        Fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData));
        Write("tls.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        Write("password", Password);
        Write("exim.conf", Configuration(tls));
        File.SetUnixFileMode(_folder, Open);
        Directory.CreateDirectory(Spool);
        Run("chown", "Debian-exim:Debian-exim", Spool);
        _process = Process.Start(new ProcessStartInfo(Program, ["-C", Path.Combine(_folder, "exim.conf"), "-bdf", "-oX", $"127.0.0.1.{Port}"]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public int Port { get; } = LocalPorts.Free();

    public string Fingerprint { get; }

    /// <summary>All messages with their envelopes, one after the other.</summary>
    public string Mails => Read("mails");

    public string Log => Read("mainlog");

    private string Spool => Path.Combine(_folder, "spool");

    public EmailSettings Settings(params string[] to) => new()
    {
        Server = "127.0.0.1",
        Port = Port,
        TlsFingerprint = Fingerprint,
        From = "loadmaster@example.com",
        Recipients = [.. (to.Length == 0 ? ["ops@example.com"] : to).Select(address => new EmailRecipient { Address = address })],
    };

    public static async Task<MailServer> StartAsync(EmailSecurity security = EmailSecurity.StartTls)
    {
        Skip.IfNot(File.Exists(Program) && Environment.IsPrivilegedProcess, "because exim4 is not installed (tests/run.sh installs it), or this is not root");
        var server = new MailServer(security switch
        {
            EmailSecurity.Tls => "tls_advertise_hosts = *\ntls_on_connect_ports = ",
            EmailSecurity.StartTls => "tls_advertise_hosts = *",
            _ => "tls_advertise_hosts =",
        });
        await Eventually.TrueAsync(() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(one => one.Port == server.Port), () => $"exim4 does not listen: {server.Log}");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Read(string file) => Path.Combine(Spool, file) is var path && File.Exists(path) ? File.ReadAllText(path) : "";

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, Readable);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string Configuration(string tls) => $$$"""
        primary_hostname = mail.test
        spool_directory = {{{Spool}}}
        log_file_path = {{{Spool}}}/%slog
        pid_file_path = {{{Spool}}}/pid
        exim_user = Debian-exim
        exim_group = Debian-exim
        local_interfaces = 127.0.0.1
        tls_certificate = {{{_folder}}}/tls.pem
        tls_privatekey = {{{_folder}}}/tls.pem
        {{{(tls.EndsWith(' ') ? tls + Port : tls)}}}
        auth_advertise_hosts = ${if def:tls_in_cipher{*}{}}
        acl_smtp_rcpt = check_rcpt
        acl_smtp_data = check_data
        never_users =
        keep_environment =
        begin acl
        check_rcpt:
          deny message = no such user here
               local_parts = nobody
          defer message = later perhaps
               local_parts = busy
          accept domains = example.com
          deny message = relay not permitted
        check_data:
          accept
        begin routers
        all:
          driver = accept
          transport = one_file
        begin transports
        one_file:
          driver = appendfile
          file = {{{Spool}}}/mails
          envelope_to_add = true
          return_path_add = true
          user = Debian-exim
          group = Debian-exim
        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = LOGIN
          server_set_id = $auth2

        """.Replace(
            "LOGIN", "${if and{{eq{$auth2}{" + User + "}}{eq{$auth3}{${readfile{" + _folder + "/password}}}}}}", StringComparison.Ordinal);
}
