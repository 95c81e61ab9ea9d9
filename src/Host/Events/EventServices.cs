using LoadMaster.Host.Audit;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Events;

/// <summary>Registers events and alerts.</summary>
public static class EventServices
{
    /// <summary>Needs <c>AddInspection</c>, <c>AddBackup</c> and <c>AddManagementSecurity</c> besides.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton(provider => new EventBook(
            provider.GetRequiredService<NodeInfo>().Name,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventBook>>(),
            new EventJournal(dataDirectory, EventJournal.BootId())));
        services.AddHostedService(provider => new EventWatch(
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<BackupSchedule>(),
            provider.GetRequiredService<IpsEvents>(),
            provider.GetRequiredService<AuditTrail>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventWatch>>()));
        services.AddAlertSenders();
        return services;
    }
}
