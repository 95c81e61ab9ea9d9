namespace LoadMaster.Api;

/// <summary>A syslog host. <c>Protocol</c>: udp, tcp, tls. <c>Format</c>: rfc5424, rfc3164. <c>Level</c>: debug, info, warning, error, critical.</summary>
public sealed record SyslogTargetDto(string Host, string Protocol, int Port, string Format, string Level, string Facility, string TlsFingerprint);

/// <summary>The logging settings that the nodes share; <c>MarkIntervalMinutes</c> 0: no MARK. <c>Revision</c> is the configuration's.</summary>
public sealed record LoggingDto(long Revision, int MarkIntervalMinutes, IReadOnlyList<SyslogTargetDto> Syslog)
{
    /// <summary>How the logs of the other nodes get on, as the node that was asked knows it.</summary>
    public IReadOnlyList<PartnerMarkDto> Partners { get; init; } = [];
}

/// <summary><c>SilentSeconds</c>: since the last line of that node's log. <c>Stopped</c>: a MARK is overdue.</summary>
public sealed record PartnerMarkDto(string Node, long SilentSeconds, bool Stopped);

/// <summary>What a client sends of a syslog host; a field left null gets its default.</summary>
public sealed record SyslogTargetBody
{
    public string? Host { get; init; }

    public string? Protocol { get; init; }

    public int? Port { get; init; }

    public string? Format { get; init; }

    public string? Level { get; init; }

    public string? Facility { get; init; }

    public string? TlsFingerprint { get; init; }
}

/// <summary>What a client sends to change the logging settings; the list replaces the whole list.</summary>
public sealed record LoggingBody
{
    public int? MarkIntervalMinutes { get; init; }

    public IReadOnlyList<SyslogTargetBody>? Syslog { get; init; }
}
