using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Options;

namespace LoadMaster.Host.Pair;

/// <summary>Registers what forms a pair.</summary>
public static class PairServices
{
    public static IServiceCollection AddPair(this IServiceCollection services, DaemonOptions options, X509Certificate2 managementCertificate)
    {
        services.AddSingleton<IPairStore>(new PairFile(options.Node.DataDirectory));
        services.AddSingleton(new TokenFile(options.Node.DataDirectory));
        services.AddSingleton(PairDeskOptions.Of(options, managementCertificate));
        services.AddSingleton<IPairGateway, ActorPairGateway>();
        services.AddSingleton(provider => new JoinCall(provider.GetRequiredService<TimeProvider>(), JoinCall.RefusedForDefault));
        services.AddSingleton<PairDesk>();
        services.AddSingleton<IFreshStart>(provider => provider.GetRequiredService<NodeLifetime>());
        return services;
    }
}

/// <summary>Ends this process in good order so that its supervisor starts it afresh.</summary>
public interface IFreshStart
{
    void StartAfresh(string reason);
}
