namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of the logging part.</summary>
internal static class LoggingForms
{
    public static readonly ObjectForm<SyslogTarget> Target = new ObjectForm<SyslogTarget>(
            "syslogTarget", "A host that gets a copy of each node's log.", new SyslogTarget())
        .Required(
            "host", new TextForm(Limits.SyslogHostLengthMax, "192.0.2.50"), t => t.Host, (t, v) => t with { Host = v },
            "IP address, or a name that each node can resolve.")
        .Field(
            "protocol", new WordForm<SyslogProtocol>(LoggingWords.Protocols), t => t.Protocol, (t, v) => t with { Protocol = v },
            "udp (RFC 5426), tcp (RFC 6587, counted) or tls (RFC 5425).")
        .Field(
            "port", CommonForms.Port, t => t.Port, (t, v) => t with { Port = v },
            "Port of the host; 514, with tls 6514.",
            start: t => t.Protocol == SyslogProtocol.Tls ? SyslogTarget.TlsPortDefault : SyslogTarget.PortDefault)
        .Field(
            "format", new WordForm<SyslogFormat>(LoggingWords.Formats), t => t.Format, (t, v) => t with { Format = v },
            "rfc5424, or rfc3164 for the classic form with month, day, time and host.")
        .Field(
            "level", new WordForm<SyslogLevel>(LoggingWords.Levels), t => t.Level, (t, v) => t with { Level = v },
            "The least grave lines that the host gets; the MARK is always sent.")
        .Field(
            "facility", new WordForm<SyslogFacility>(LoggingWords.Facilities), t => t.Facility, (t, v) => t with { Facility = v },
            "Under which facility the host files the lines.")
        .Field(
            "tlsFingerprint", new TextForm(Limits.FingerprintLengthMax, ""), t => t.TlsFingerprint, (t, v) => t with { TlsFingerprint = v },
            "With tls: SHA-256 of the host's certificate in hexadecimal; empty: the certificate must name the host and come from an authority that the node trusts.");

    public static readonly ObjectForm<LoggingSettings> Settings = new ObjectForm<LoggingSettings>(
            "logging", "What each node logs beyond its own console and files.", new LoggingSettings())
        .Field(
            "markIntervalMinutes", new WholeNumberForm(0, Limits.MarkIntervalMinutesMax), l => l.MarkIntervalMinutes, (l, v) => l with { MarkIntervalMinutes = v },
            "Minutes without a line after which a node writes -- MARK --; 0: never.")
        .Field(
            "syslog", new ListForm<SyslogTarget>(Target, Target.Blank, Limits.SyslogTargetsMax), l => l.Syslog, (l, v) => l with { Syslog = v },
            "The hosts that get a copy of each node's log.");
}
