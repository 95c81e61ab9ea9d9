using LoadMaster.Domain.Ports;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Snmp;

/// <summary>Registers SNMP.</summary>
public static class SnmpServices
{
    /// <summary>Needs <c>AddInspection</c> besides.</summary>
    public static IServiceCollection AddSnmp(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton(provider => new SnmpdProcess(
            dataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SnmpdProcess>>()));
        services.AddSingleton(provider => new SnmpWatch(
            provider.GetRequiredService<SnmpdProcess>(),
            provider.GetRequiredService<IpsEvents>(),
            provider.GetRequiredService<IPrivateKeys>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SnmpWatch>>()));
        services.AddHostedService(provider => provider.GetRequiredService<SnmpWatch>());
        return services;
    }
}
