using LoadMaster.DataPlane.Engine;
using LoadMaster.Host.Logging;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.AccessLog;

/// <summary>Registers the access logs' writer.</summary>
public static class AccessLogServices
{
    public static IServiceCollection AddAccessLog(this IServiceCollection services, NodeSection node)
    {
        // With a log directory there, else in the data directory.
        var directory = node.LogDirectory.Length > 0 ? node.LogDirectory : Path.Combine(node.DataDirectory, "access-log");
        // Registered before the actors, so that it stops after them.
        services.AddHostedService(provider => new AccessLogWriter(
            provider.GetRequiredService<DataPlaneEngine>().AccessLog,
            provider.GetRequiredService<DataPlaneEngine>().EndTraffic,
            directory,
            SerilogSetup.Identity(node.Name, provider.GetRequiredService<NodeInfo>().Version),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AccessLogWriter>>()));
        return services;
    }
}
