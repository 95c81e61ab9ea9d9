namespace LoadMaster.Api;

/// <summary>A service's access log. <c>Format</c>: off, json, combined, custom. <c>Target</c>: file, syslog. <c>SyslogProtocol</c>: udp, tcp, tls.</summary>
public sealed record AccessLogDto
{
    public string Format { get; init; } = "off";

    public string Template { get; init; } = "";

    public string Target { get; init; } = "file";

    public string SyslogHost { get; init; } = "";

    public string SyslogProtocol { get; init; } = "udp";

    public int SyslogPort { get; init; } = 514;

    public string SyslogTlsFingerprint { get; init; } = "";

    public int SampleEvery { get; init; } = 1;

    public int FileSizeMegabytes { get; init; } = 100;

    public int FilesKept { get; init; } = 5;
}

/// <summary>What a client sends to change a service's access log; a field left null is not sent.</summary>
public sealed record AccessLogBody
{
    public string? Format { get; init; }

    public string? Template { get; init; }

    public string? Target { get; init; }

    public string? SyslogHost { get; init; }

    public string? SyslogProtocol { get; init; }

    public int? SyslogPort { get; init; }

    public string? SyslogTlsFingerprint { get; init; }

    public int? SampleEvery { get; init; }

    public int? FileSizeMegabytes { get; init; }

    public int? FilesKept { get; init; }
}

/// <summary>How long responses took to begin, from the request's head to the response's, since the service was first served; figures are at most a third off.</summary>
public sealed record LatencyDto(long Responses, double MeanMilliseconds, double P50Milliseconds, double P90Milliseconds, double P99Milliseconds, double P999Milliseconds)
{
    /// <summary>Those with responses only.</summary>
    public IReadOnlyList<LatencyBucketDto> Buckets { get; init; } = [];
}

/// <summary>Responses that took less than this, and not less than the bucket before; null: those beyond the last bound.</summary>
public sealed record LatencyBucketDto(double? BelowMilliseconds, long Responses);
