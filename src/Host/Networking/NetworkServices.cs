using System.Net;
using LoadMaster.Domain.Networking;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Events;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Networking;

/// <summary>Registers the node's network.</summary>
public static class NetworkServices
{
    /// <summary>Needs an <see cref="INetworkKernel"/> besides.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services, NetworkNode node)
    {
        services.AddSingleton(node);
        services.AddSingleton(provider => new NetworkKeeper(
            provider.GetRequiredService<INetworkKernel>(),
            node,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<NetworkKeeper>>()));
        services.AddSingleton(provider => new NetworkDesk(provider.GetRequiredService<NetworkKeeper>(), node, provider.GetRequiredService<INodeGateway>));
        services.AddSingleton<INetworkDesk>(provider => provider.GetRequiredService<NetworkDesk>());
        services.AddSingleton<NetworkRelay>();
        services.AddHostedService(provider => new NetworkWatch(
            provider.GetRequiredService<NetworkKeeper>(),
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>What the options name, where it is one address of this machine.</summary>
    public static NetworkNode NodeOf(DaemonOptions options) => new(options.Node.Name, options.Node.DataDirectory, () =>
    [
        .. Needed(options.Management.Address, "the management is reached"),
        .. Needed(options.Ha?.Address ?? "", "the nodes of the pair speak"),
    ]);

    private static IEnumerable<NeededAddress> Needed(string text, string use) =>
        IPAddress.TryParse(text, out var address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? [new NeededAddress(address, use)]
            : [];
}
