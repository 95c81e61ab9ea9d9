using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Ports;

/// <summary>The responses that this node keeps.</summary>
public interface IResponseCaches
{
    /// <summary>Removes kept responses and says how many; null when the service keeps none.</summary>
    int? Purge(VirtualServiceId service, CachePurge purge);
}
