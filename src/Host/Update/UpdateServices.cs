using LoadMaster.Domain.Ports;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Events;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Options;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Update;

/// <summary>Registers updates of the software.</summary>
public static class UpdateServices
{
    /// <summary>Needs <c>AddBackup</c>, <c>AddEvents</c>, <c>AddInspection</c> and <c>AddPair</c> besides.</summary>
    public static IServiceCollection AddUpdate(this IServiceCollection services, UpdateSection options, string dataDirectory)
    {
        var installation = options.Root.Length > 0 ? new Installation(Path.GetFullPath(options.Root)) : null;
        var packages = new PackageFiles(installation?.PackagesDirectory ?? Path.Combine(dataDirectory, "packages"));
        services.AddSingleton(packages);
        services.AddSingleton(provider => new NodeContent(provider.GetRequiredService<RuleFiles>(), packages));
        services.AddSingleton(provider => new UpdateDesk(
            installation,
            dataDirectory,
            provider.GetRequiredService<NodeInfo>(),
            packages,
            provider.GetRequiredService<Backups>(),
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IFreshStart>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IUpdatePort>(provider => provider.GetRequiredService<UpdateDesk>());
        services.AddSingleton<UpdateRequests>();
        services.AddHostedService(provider => new TrialWatch(
            provider.GetRequiredService<UpdateDesk>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TrialWatch>>()));
        return services;
    }
}
