using LoadMaster.Host.Options;

namespace LoadMaster.Host.Support;

/// <summary>Registers what support asks for.</summary>
public static class SupportServices
{
    /// <summary>Needs an <see cref="IActorView"/> besides.</summary>
    public static IServiceCollection AddSupport(this IServiceCollection services, NodeSection node)
    {
        services.AddSingleton(_ => new SupportSources(node.DataDirectory, node.LogDirectory, new NodeSerial(node.DataDirectory)));
        services.AddSingleton<SupportBundle>();
        return services;
    }
}
