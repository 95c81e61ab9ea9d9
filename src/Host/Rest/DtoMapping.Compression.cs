using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>The compression of a service and what it did, as REST shows them.</summary>
public static partial class DtoMapping
{
    /// <summary>Adds what becomes of responses.</summary>
    public static VirtualServiceDto WithResponses(this VirtualServiceDto shown, VirtualService service, ServiceCounters? counters) => shown with
    {
        Compression = ToDto(service.Compression),
        CompressionCounters = ToDto(counters?.Compression),
        BandwidthCounters = counters is null ? new(0, 0) : new(counters.Bandwidth.InWaits, counters.Bandwidth.OutWaits),
        BodyCounters = ToDto(counters?.Bodies ?? BodyCounters.None),
        Cache = ToDto(service.Cache),
        CacheCounters = ToDto(counters?.Cache ?? CacheCounters.None),
    };

    private static CompressionDto ToDto(CompressionSettings settings) => new()
    {
        Enabled = settings.Enabled,
        Codings = [.. settings.Codings.Select(CompressionWords.Codings.Of)],
        MediaTypes = [.. settings.MediaTypes],
        BytesMin = settings.BytesMin,
        Level = CompressionWords.Levels.Of(settings.Level),
        Offload = settings.Offload,
    };

    private static BodyCountersDto ToDto(BodyCounters counters) => new(counters.Responses, counters.Replacements, counters.Unreadable);

    private static CompressionCountersDto ToDto(CompressionCounters? counters) =>
        counters is null ? new(0, 0, 0, 0) : new(counters.Responses, counters.BytesIn, counters.BytesOut, counters.Skipped);
}
