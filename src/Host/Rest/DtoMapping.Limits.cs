using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>The limits of a service and whom they kept out, as REST shows them.</summary>
public static partial class DtoMapping
{
    private static LimitsDto ToDto(ServiceLimits limits) => new()
    {
        ConnectionsMax = limits.ConnectionsMax,
        ConnectionsPerSecondMax = limits.ConnectionsPerSecondMax,
        RequestsPerSecondMax = limits.RequestsPerSecondMax,
        ClientConnectionsMax = limits.ClientConnectionsMax,
        ClientConnectionsPerSecondMax = limits.ClientConnectionsPerSecondMax,
        ClientRequestsPerSecondMax = limits.ClientRequestsPerSecondMax,
        ClientPrefixLengthV4 = limits.ClientPrefixLengthV4,
        ClientPrefixLengthV6 = limits.ClientPrefixLengthV6,
        Answer = LimitWords.Answers.Of(limits.Answer),
        RetryAfterSeconds = limits.RetryAfterSeconds,
        Bandwidth = ToDto(limits.Bandwidth),
        Allow = [.. limits.Allow],
        Block = [.. limits.Block],
    };

    private static BandwidthDto ToDto(BandwidthLimits limits) => new()
    {
        InBytesPerSecond = limits.InBytesPerSecond,
        OutBytesPerSecond = limits.OutBytesPerSecond,
        ClientInBytesPerSecond = limits.ClientInBytesPerSecond,
        ClientOutBytesPerSecond = limits.ClientOutBytesPerSecond,
        BurstSeconds = limits.BurstSeconds,
    };

    private static RefusalsDto ToDto(RefusalCounters refusals) => new(
        refusals.Network, refusals.Connections, refusals.ConnectionRate, refusals.RequestRate, refusals.ClientConnections, refusals.ClientConnectionRate,
        refusals.ClientRequestRate);
}
