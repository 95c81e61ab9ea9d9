using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Backup;

/// <summary>Registers backup, restore and the automated backup.</summary>
public static class BackupServices
{
    public static IServiceCollection AddBackup(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton<Backups>();
        services.AddSingleton<IBackupTransfer>(new CurlTransfer(dataDirectory));
        services.AddSingleton(provider => new BackupSchedule(
            dataDirectory,
            provider.GetRequiredService<Backups>(),
            provider.GetRequiredService<IBackupTransfer>(),
            provider.GetRequiredService<IPrivateKeys>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BackupSchedule>>()));
        services.AddHostedService<BackupWatch>();
        return services;
    }
}
