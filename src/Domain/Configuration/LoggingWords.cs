namespace LoadMaster.Domain.Configuration;

/// <summary>The words of the logging part, as <see cref="Words"/> has those of the rest.</summary>
public static class LoggingWords
{
    public static WordTable<SyslogProtocol> Protocols { get; } = new((SyslogProtocol.Udp, "udp"), (SyslogProtocol.Tcp, "tcp"), (SyslogProtocol.Tls, "tls"));

    public static WordTable<SyslogFormat> Formats { get; } = new((SyslogFormat.Rfc5424, "rfc5424"), (SyslogFormat.Rfc3164, "rfc3164"));

    public static WordTable<SyslogLevel> Levels { get; } = new(
        (SyslogLevel.Debug, "debug"),
        (SyslogLevel.Info, "info"),
        (SyslogLevel.Warning, "warning"),
        (SyslogLevel.Error, "error"),
        (SyslogLevel.Critical, "critical"));

    public static WordTable<SyslogFacility> Facilities { get; } = new(
        (SyslogFacility.User, "user"),
        (SyslogFacility.Daemon, "daemon"),
        (SyslogFacility.Auth, "auth"),
        (SyslogFacility.Local0, "local0"),
        (SyslogFacility.Local1, "local1"),
        (SyslogFacility.Local2, "local2"),
        (SyslogFacility.Local3, "local3"),
        (SyslogFacility.Local4, "local4"),
        (SyslogFacility.Local5, "local5"),
        (SyslogFacility.Local6, "local6"),
        (SyslogFacility.Local7, "local7"));
}
