using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Testing;

/// <summary>Short ways to make configurations: service N listens on 198.18.0.N:80, server N on 198.18.1.N:80.</summary>
public static class Given
{
    public static LoadMasterConfig Config(params VirtualService[] services) => new()
    {
        VirtualServices = services.ToValueList(),
        NextVirtualServiceId = services.Select(service => service.Id.Value).DefaultIfEmpty().Max() + 1,
        NextRealServerId = services.SelectMany(service => service.RealServers).Select(server => server.Id.Value).DefaultIfEmpty().Max() + 1,
    };

    public static VirtualService Service(int id, params RealServer[] servers) => new()
    {
        Id = new VirtualServiceId(id),
        Name = $"service-{id}",
        Address = ServiceAddress(id),
        RealServers = servers.ToValueList(),
    };

    public static RealServer Server(int id, int weight = 1000, RealServerMode mode = RealServerMode.Enabled) => new()
    {
        Id = new RealServerId(id),
        Address = ServerAddress(id),
        Weight = weight,
        Mode = mode,
    };

    public static Endpoint ServiceAddress(int id) => new(new IPAddress([198, 18, 0, (byte)id]), 80);

    public static Endpoint ServerAddress(int id) => new(new IPAddress([198, 18, 1, (byte)id]), 80);
}
