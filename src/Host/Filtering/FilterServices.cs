using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Filtering;

/// <summary>Registers the packet filter.</summary>
public static class FilterServices
{
    /// <summary>Needs an <see cref="IPacketFilter"/> besides.</summary>
    public static IServiceCollection AddFilter(this IServiceCollection services, FilterNode node)
    {
        services.AddSingleton(provider => new FilterWatch(
            provider.GetRequiredService<IPacketFilter>(),
            node,
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FilterWatch>>()));
        services.AddHostedService(provider => provider.GetRequiredService<FilterWatch>());
        return services;
    }
}
