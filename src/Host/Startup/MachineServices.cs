using LoadMaster.Host.Events;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Startup;

/// <summary>Registers the look at the machine.</summary>
public static class MachineServices
{
    /// <summary>First of all: it looks at the files of before. Needs <c>AddEvents</c> besides.</summary>
    public static IServiceCollection AddMachine(this IServiceCollection services, NodeSection node)
    {
        services.AddSingleton(new MachineHealth([node.DataDirectory, node.LogDirectory], TimeProvider.System));
        services.AddHostedService(provider => new MachineWatch(
            provider.GetRequiredService<MachineHealth>(),
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
