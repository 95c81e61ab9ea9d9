using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>How lines travel to a syslog host.</summary>
public enum SyslogProtocol
{
    Udp,
    Tcp,
    Tls,
}

/// <summary>How a line is written for a syslog host.</summary>
public enum SyslogFormat
{
    Rfc5424,

    /// <summary>The classic form: month, day, time, host.</summary>
    Rfc3164,
}

/// <summary>The least grave lines that a syslog host gets.</summary>
public enum SyslogLevel
{
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

/// <summary>Under which facility a syslog host files the lines; the value is the number on the wire.</summary>
public enum SyslogFacility
{
    User = 1,
    Daemon = 3,
    Auth = 4,
    Local0 = 16,
    Local1 = 17,
    Local2 = 18,
    Local3 = 19,
    Local4 = 20,
    Local5 = 21,
    Local6 = 22,
    Local7 = 23,
}

/// <summary>A host that gets a copy of each node's log.</summary>
public sealed record SyslogTarget
{
    public const int PortDefault = 514;
    public const int TlsPortDefault = 6514;

    /// <summary>An IP address or a name that each node can resolve.</summary>
    public string Host { get; init; } = "";

    public SyslogProtocol Protocol { get; init; } = SyslogProtocol.Udp;

    public int Port { get; init; } = PortDefault;

    public SyslogFormat Format { get; init; } = SyslogFormat.Rfc5424;

    public SyslogLevel Level { get; init; } = SyslogLevel.Info;

    public SyslogFacility Facility { get; init; } = SyslogFacility.Local0;

    /// <summary>SHA-256 of the host's certificate, 64 hexadecimal digits; empty: the certificate must name the host and come from an authority that the node trusts.</summary>
    public string TlsFingerprint { get; init; } = "";
}

/// <summary>What the nodes log beyond their own console and files; each node does so for itself.</summary>
public sealed record LoggingSettings
{
    /// <summary>Minutes without a line after which a node writes the MARK; 0: never.</summary>
    public int MarkIntervalMinutes { get; init; } = 20;

    public ValueList<SyslogTarget> Syslog { get; init; } = [];
}
