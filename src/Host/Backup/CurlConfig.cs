using System.Globalization;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Backup;

/// <summary>What curl(1) reads from its standard input (<c>--config -</c>): no secret stands on its command line.</summary>
public sealed class CurlConfig
{
    private const int ImplicitTlsPort = 990;
    private const int ConnectSecondsMax = 20;
    public const int SecondsMax = 300;

    private readonly StringBuilder _text = new();
    private readonly BackupSettings _server;

    private CurlConfig(BackupSettings server, string password)
    {
        _server = server;
        Flag("silent").Flag("show-error").Flag("globoff").Option("noproxy", "*").Option("user", $"{server.User}:{password}");
        Option("connect-timeout", ConnectSecondsMax).Option("max-time", SecondsMax);
        var key = BackupServerKey.Base64Of(server.ServerKey);
        switch (server.Protocol)
        {
            case BackupProtocol.Ftps:
                Flag("ssl-reqd").Flag("tlsv1.2");
                if (key is not null)
                {
                    // The pinned key stands for the authority: curl still refuses every other key.
                    Flag("insecure").Option("pinnedpubkey", $"sha256//{key}");
                }

                break;
            case BackupProtocol.Sftp or BackupProtocol.Scp:
                Option("hostpubsha256", key ?? "");
                break;
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>Where the server can rename, a file has its name only once it is whole.</summary>
    public static CurlConfig Send(BackupSettings server, string password, string file, string name)
    {
        var config = new CurlConfig(server, password).Option("upload-file", file);
        var part = name + ".part";
        switch (server.Protocol)
        {
            case BackupProtocol.Ftp or BackupProtocol.Ftps:
                return config.Option("url", config.UrlOf(part)).Flag("ftp-create-dirs").Option("quote", $"-RNFR {part}").Option("quote", $"-RNTO {name}");
            case BackupProtocol.Sftp:
                return config.Option("url", config.UrlOf(part)).Flag("ftp-create-dirs").Option("quote", $"-rename {config.PathOf(part)} {config.PathOf(name)}");
            default:
                return config.Option("url", config.UrlOf(name));
        }
    }

    public static CurlConfig List(BackupSettings server, string password)
    {
        var config = new CurlConfig(server, password);
        return config.Option("url", config.UrlOf("")).Flag("list-only");
    }

    public static CurlConfig Delete(BackupSettings server, string password, string name)
    {
        var config = new CurlConfig(server, password);
        var verb = server.Protocol == BackupProtocol.Sftp ? "rm" : "DELE";
        return config.Option("url", config.UrlOf("")).Flag("list-only").Option("output", "/dev/null").Option("quote", $"{verb} {config.PathOf(name)}");
    }

    private string PathOf(string name) => _server.Path.Length == 0 ? name : $"{_server.Path.TrimEnd('/')}/{name}";

    private string UrlOf(string name)
    {
        var ftp = _server.Protocol is BackupProtocol.Ftp or BackupProtocol.Ftps;
        var scheme = _server.Protocol switch
        {
            BackupProtocol.Ftp => "ftp",
            BackupProtocol.Ftps => _server.PortInUse == ImplicitTlsPort ? "ftps" : "ftp",
            BackupProtocol.Sftp => "sftp",
            _ => "scp",
        };
        var host = _server.Host.Contains(':', StringComparison.Ordinal) ? $"[{_server.Host}]" : _server.Host;
        var path = PathOf(name);
        var start = path.StartsWith('/') ? (ftp ? "/%2F" : "/") : (ftp ? "/" : "/~/");
        return string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{_server.PortInUse}{start}{path.TrimStart('/')}");
    }

    private CurlConfig Flag(string name)
    {
        _text.Append(name).Append('\n');
        return this;
    }

    private CurlConfig Option(string name, int value) => Option(name, value.ToString(CultureInfo.InvariantCulture));

    private CurlConfig Option(string name, string value)
    {
        _text.Append(name).Append(" = \"");
        foreach (var c in value)
        {
            // A secret that was restored has not gone through the checks of REST; a line end would begin another option.
            if (char.IsControl(c))
            {
                throw new BackupException($"the {name} of the transfer holds a control character; set it again with 'lm backup schedule'");
            }

            _text.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        }

        _text.Append("\"\n");
        return this;
    }
}
