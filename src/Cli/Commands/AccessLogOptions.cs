using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about the access log.</summary>
internal sealed class AccessLogOptions(OptionSet set)
{
    private readonly Option<string?> _format = set.Word("--access-log", "One line for each request, or connection of a tcp service.", "off", "json", "combined", "custom");
    private readonly Option<string?> _template = set.Text("--access-log-template", "TEXT", "The line's form with variables such as %{client}, %{status}, %{request.user-agent}; format custom.");
    private readonly Option<string?> _target = set.Word("--access-log-target", "To a file on each node, or to a syslog host.", "file", "syslog");
    private readonly Option<string?> _host = set.Text("--access-log-syslog-host", "HOST", "The syslog host, an address or a name.");
    private readonly Option<string?> _protocol = set.Word("--access-log-syslog-protocol", "How lines travel to it.", "udp", "tcp", "tls");
    private readonly Option<int?> _port = set.Whole("--access-log-syslog-port", "Its port.");
    private readonly Option<string?> _fingerprint = set.Text("--access-log-syslog-tls-fingerprint", "SHA256", "Its certificate, trusted without an authority (protocol tls); \"\": the node's trusted authorities decide.");
    private readonly Option<int?> _sample = set.Whole("--access-log-sample-every", "Log one of so many.");
    private readonly Option<int?> _size = set.Whole("--access-log-file-size-megabytes", "Replace the file when it has this size.");
    private readonly Option<int?> _files = set.Whole("--access-log-files-kept", "Files kept, the one that is written included.");

    /// <summary>Null when none of the options was given. Who gives a template or a host also wants it.</summary>
    public AccessLogBody? ToBody(ParseResult parsed)
    {
        var template = parsed.GetValue(_template);
        var host = parsed.GetValue(_host);
        var body = new AccessLogBody
        {
            Format = parsed.GetValue(_format) ?? (template is { Length: > 0 } ? "custom" : null),
            Template = template,
            Target = parsed.GetValue(_target) ?? (host is { Length: > 0 } ? "syslog" : null),
            SyslogHost = host,
            SyslogProtocol = parsed.GetValue(_protocol),
            SyslogPort = parsed.GetValue(_port),
            SyslogTlsFingerprint = parsed.GetValue(_fingerprint),
            SampleEvery = parsed.GetValue(_sample),
            FileSizeMegabytes = parsed.GetValue(_size),
            FilesKept = parsed.GetValue(_files),
        };
        return body == new AccessLogBody() ? null : body;
    }
}
