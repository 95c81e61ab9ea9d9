using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Inspection;

/// <summary>Registers the intrusion prevention's control side.</summary>
public static class InspectionServices
{
    /// <summary>Needs the data plane's <see cref="DataPlane.Inspection.IpsFeed"/> besides.</summary>
    public static IServiceCollection AddInspection(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton(new RuleFiles(dataDirectory));
        services.AddSingleton<IpsDesk>();
        services.AddSingleton<IpsEvents>();
        services.AddSingleton<IpsRuleCounts>();
        services.AddHostedService(provider => new IpsWatch(
            provider.GetRequiredService<IpsDesk>(),
            provider.GetRequiredService<IpsEvents>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IpsWatch>>()));
        return services;
    }
}
