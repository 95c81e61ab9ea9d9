using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>Has as many responses as the purged path has characters; none for service 2.</summary>
internal sealed class FakeCaches : IResponseCaches
{
    public int? Purge(VirtualServiceId service, CachePurge purge) => service.Value == 2 ? null : purge.Kind == CachePurgeKind.All ? 1000 : purge.Path.Length + (purge.Kind == CachePurgeKind.Prefix ? 100 : 0);
}
