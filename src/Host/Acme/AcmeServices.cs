using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Acme;

/// <summary>Registers certificates by ACME.</summary>
public static class AcmeServices
{
    /// <summary>Needs <c>AddEvents</c>, <c>AddRestApi</c> and the data plane besides.</summary>
    public static IServiceCollection AddAcme(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton(provider => new AcmeFile(dataDirectory, provider.GetRequiredService<ILogger<AcmeFile>>()));
        services.AddSingleton(provider => new AcmePut(
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IPrivateKeys>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AcmeDesk(
            provider.GetRequiredService<AcmeAccounts>(),
            provider.GetRequiredService<DataPlaneEngine>().Challenges,
            provider.GetRequiredService<AcmePut>(),
            provider.GetRequiredService<AcmeBook>(),
            provider.GetRequiredService<AcmeFile>(),
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AcmeDesk>>()));
        services.AddHostedService(provider => new AcmeWatch(
            provider.GetRequiredService<AcmeDesk>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AcmeWatch>>()));
        return services;
    }
}
