namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's access log.</summary>
internal static class AccessLogForms
{
    public static readonly ObjectForm<AccessLogSettings> Settings = new ObjectForm<AccessLogSettings>(
            "accessLog", "One line for each request (http and https services) or connection (tcp services).", new AccessLogSettings())
        .Field(
            "format", new WordForm<AccessLogFormat>(AccessLogWords.Formats), a => a.Format, (a, v) => a with { Format = v },
            "off; json: one object a line; combined: as web servers write it; custom: as the template says.")
        .Field(
            "template", new TextForm(Limits.AccessLogTemplateLengthMax, "%{client} %{method} %{target} %{status}"), a => a.Template, (a, v) => a with { Template = v },
            "The line's form with variables such as %{client} or %{request.user-agent} (format custom).")
        .Field(
            "target", new WordForm<AccessLogTarget>(AccessLogWords.Targets), a => a.Target, (a, v) => a with { Target = v },
            "file: access-ID.log on each node; syslog: a host of its own.")
        .Field(
            "syslogHost", new TextForm(Limits.SyslogHostLengthMax, "192.0.2.50"), a => a.SyslogHost, (a, v) => a with { SyslogHost = v },
            "IP address, or a name that each node can resolve (target syslog).")
        .Field(
            "syslogProtocol", new WordForm<SyslogProtocol>(LoggingWords.Protocols), a => a.SyslogProtocol, (a, v) => a with { SyslogProtocol = v },
            "udp, tcp or tls.")
        .Field(
            "syslogPort", CommonForms.Port, a => a.SyslogPort, (a, v) => a with { SyslogPort = v },
            "Port of the host; 514, with tls 6514.",
            start: a => a.SyslogProtocol == SyslogProtocol.Tls ? SyslogTarget.TlsPortDefault : SyslogTarget.PortDefault)
        .Field(
            "syslogTlsFingerprint", new TextForm(Limits.FingerprintLengthMax, ""), a => a.SyslogTlsFingerprint, (a, v) => a with { SyslogTlsFingerprint = v },
            "SHA-256 of the host's certificate, which is then trusted without an authority (protocol tls); empty: the node's trusted authorities decide.")
        .Field(
            "sampleEvery", new WholeNumberForm(1, Limits.AccessLogSampleMax), a => a.SampleEvery, (a, v) => a with { SampleEvery = v },
            "One of so many requests is logged.")
        .Field(
            "fileSizeMegabytes", new WholeNumberForm(1, Limits.AccessLogFileMegabytesMax), a => a.FileSizeMegabytes, (a, v) => a with { FileSizeMegabytes = v },
            "The file is replaced when it has this size.")
        .Field(
            "filesKept", new WholeNumberForm(1, Limits.AccessLogFilesMax), a => a.FilesKept, (a, v) => a with { FilesKept = v },
            "Files kept, the one that is written included.");
}
