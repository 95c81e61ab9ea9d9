using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The caches of the services, from outside the loops.</summary>
public sealed partial class DataPlaneEngine : IResponseCaches
{
    /// <inheritdoc/>
    public int? Purge(VirtualServiceId service, CachePurge purge) =>
        Array.Find(Volatile.Read(ref _table).Services, entry => entry.Config.Id == service)?.Caching?.Cache.Purge(purge);

    /// <summary>Another node serves from now on, and what changes there is not heard of here.</summary>
    private void ForgetCaches()
    {
        foreach (var entry in Volatile.Read(ref _table).Services)
        {
            _ = entry.Caching?.Cache.Purge(new CachePurge(CachePurgeKind.All, ""));
        }
    }

    private static void CloseCaches(ServingTable old, ServingTable current)
    {
        var kept = current.Services.Select(entry => entry.Caching?.Cache).ToHashSet();
        foreach (var cache in old.Services.Select(entry => entry.Caching?.Cache).Where(cache => !kept.Contains(cache)))
        {
            cache?.Close();
        }
    }
}
