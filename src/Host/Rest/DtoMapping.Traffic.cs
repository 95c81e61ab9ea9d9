using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>The access log and the latency of a service, as REST shows them.</summary>
public static partial class DtoMapping
{
    private const double MicrosecondsPerMillisecond = 1000;

    /// <summary>Adds what was counted, when there is something.</summary>
    private static VirtualServiceDto With(this VirtualServiceDto service, ServiceCounters? counters) => counters is null ? service : service with
    {
        Refusals = ToDto(counters.Refusals),
        NotTransparent = counters.NotTransparent,
        ProxyHeadersRefused = counters.ProxyHeadersRefused,
        AccessLogLines = counters.AccessLogLines,
        AccessLogLost = counters.AccessLogLost,
        Latency = ToDto(counters.Latency),
        IpsMatched = counters.IpsMatched,
        IpsBlocked = counters.IpsBlocked,
        IpsExhausted = counters.IpsExhausted,
        TlsHandshakes = counters.TlsHandshakes,
        TlsFailures = counters.TlsFailures,
    };

    private static AccessLogDto ToDto(AccessLogSettings settings) => new()
    {
        Format = AccessLogWords.Formats.Of(settings.Format),
        Template = settings.Template,
        Target = AccessLogWords.Targets.Of(settings.Target),
        SyslogHost = settings.SyslogHost,
        SyslogProtocol = LoggingWords.Protocols.Of(settings.SyslogProtocol),
        SyslogPort = settings.SyslogPort,
        SyslogTlsFingerprint = settings.SyslogTlsFingerprint,
        SampleEvery = settings.SampleEvery,
        FileSizeMegabytes = settings.FileSizeMegabytes,
        FilesKept = settings.FilesKept,
    };

    private static ProxyProtocolDto ToDto(ProxyProtocolSettings settings) =>
        new([.. settings.AcceptFrom], ProxyProtocolWords.Versions.Of(settings.Send), settings.SendTls);

    private static ClientHeadersDto ToDto(ClientHeaderSettings settings) => new(settings.Forwarded, settings.Via, settings.ClientSide);

    private static LatencyDto? ToDto(LatencyHistogram latency)
    {
        var total = latency.Total;
        return total == 0
            ? null
            : new LatencyDto(total, latency.SumMicroseconds / MicrosecondsPerMillisecond / total, At(50), At(90), At(99), At(99.9))
            {
                Buckets =
                [
                    .. latency.Counts
                        .Select((count, index) => new LatencyBucketDto(
                            index < latency.BoundsMicroseconds.Count ? latency.BoundsMicroseconds[index] / MicrosecondsPerMillisecond : null, count))
                        .Where(bucket => bucket.Responses > 0),
                ],
            };

        double At(double percent) => Math.Round(latency.PercentileMilliseconds(percent) ?? 0, 3);
    }
}
