using Akka.Actor;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Composition;

/// <summary>Registers what is asked of the caches of responses.</summary>
internal static class CacheServices
{
    /// <param name="isPair">Purges go to other nodes, too.</param>
    public static void AddCaches(this IServiceCollection services, bool isPair)
    {
        services.AddSingleton<IResponseCaches>(provider => provider.GetRequiredService<DataPlaneEngine>());
        services.AddSingleton<ICachePurges>(provider => new CachePurges(
            provider.GetRequiredService<ActorSystem>(), provider.GetRequiredService<IResponseCaches>(), provider.GetRequiredService<NodeInfo>(), isPair));
    }
}
