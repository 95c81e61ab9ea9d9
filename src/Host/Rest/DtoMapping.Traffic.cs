using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>The access log and the latency of a service, as REST shows them.</summary>
public static partial class DtoMapping
{
    private const double MicrosecondsPerMillisecond = 1000;

    private static AccessLogDto ToDto(AccessLogSettings settings) => new()
    {
        Format = AccessLogWords.Formats.Of(settings.Format),
        Template = settings.Template,
        Target = AccessLogWords.Targets.Of(settings.Target),
        SyslogHost = settings.SyslogHost,
        SyslogProtocol = LoggingWords.Protocols.Of(settings.SyslogProtocol),
        SyslogPort = settings.SyslogPort,
        SampleEvery = settings.SampleEvery,
        FileSizeMegabytes = settings.FileSizeMegabytes,
        FilesKept = settings.FilesKept,
    };

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
