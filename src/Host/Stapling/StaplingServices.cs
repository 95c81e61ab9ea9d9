using LoadMaster.DataPlane.Engine;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Stapling;

/// <summary>Registers OCSP stapling.</summary>
public static class StaplingServices
{
    /// <summary>Needs <c>AddEvents</c>, <c>AddRestApi</c> and the data plane besides.</summary>
    public static IServiceCollection AddStapling(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton<OcspClient>();
        services.AddSingleton(provider => new StaplingFiles(dataDirectory, provider.GetRequiredService<ILogger<StaplingFiles>>()));
        services.AddSingleton(provider => new StaplingDesk(
            provider.GetRequiredService<OcspClient>(),
            provider.GetRequiredService<DataPlaneEngine>().Staples,
            provider.GetRequiredService<StaplingBook>(),
            provider.GetRequiredService<StaplingFiles>(),
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => new StaplingWatch(
            provider.GetRequiredService<StaplingDesk>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StaplingWatch>>()));
        return services;
    }
}
