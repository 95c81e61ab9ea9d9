namespace LoadMaster.Domain.Configuration;

/// <summary>How a line of the access log is written.</summary>
public enum AccessLogFormat
{
    Off,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>The combined format that web servers write (http and https services).</summary>
    Combined,

    /// <summary>As <see cref="AccessLogSettings.Template"/> says.</summary>
    Custom,
}

/// <summary>Where lines of the access log go.</summary>
public enum AccessLogTarget
{
    /// <summary>A file on each node, replaced when it has its size.</summary>
    File,
    Syslog,
}

/// <summary>One line for each request (http and https services) or connection (tcp services).</summary>
public sealed record AccessLogSettings
{
    public AccessLogFormat Format { get; init; } = AccessLogFormat.Off;

    /// <summary>As <see cref="AccessLogTemplate"/> reads it (format custom).</summary>
    public string Template { get; init; } = "";

    public AccessLogTarget Target { get; init; } = AccessLogTarget.File;

    /// <summary>IP address or name (target syslog).</summary>
    public string SyslogHost { get; init; } = "";

    public SyslogProtocol SyslogProtocol { get; init; } = SyslogProtocol.Udp;

    public int SyslogPort { get; init; } = SyslogTarget.PortDefault;

    /// <summary>SHA-256 of the host's certificate, which then needs no trusted authority (protocol tls); empty: trust decides.</summary>
    public string SyslogTlsFingerprint { get; init; } = "";

    /// <summary>One of so many is logged, by each thread of the engine.</summary>
    public int SampleEvery { get; init; } = 1;

    /// <summary>The file is replaced when it has this size.</summary>
    public int FileSizeMegabytes { get; init; } = 100;

    /// <summary>Files kept, the one that is written included.</summary>
    public int FilesKept { get; init; } = 5;

    public bool IsOn => Format != AccessLogFormat.Off;
}
