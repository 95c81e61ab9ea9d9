using LoadMaster.Actors.Sharing;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>Two nodes: the first has as many responses as the purged path has characters, the second cannot be reached.</summary>
internal sealed class FakeCaches : ICachePurges
{
    public Task<ValueList<SharingProtocol.NodePurge>> PurgeAsync(VirtualServiceId service, CachePurge purge, CancellationToken cancel)
    {
        var count = purge.Kind == CachePurgeKind.All ? 1000 : purge.Path.Length + (purge.Kind == CachePurgeKind.Prefix ? 100 : 0);
        return Task.FromResult<ValueList<SharingProtocol.NodePurge>>([new("a", count, null), new("b", 0, "as the test says")]);
    }
}
