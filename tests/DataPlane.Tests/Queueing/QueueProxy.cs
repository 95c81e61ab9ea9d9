using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Queueing;

/// <summary>Proxies whose servers have limits, and what is asked of them.</summary>
internal static class QueueProxy
{
    public static VirtualService Sticky(VirtualService service) => service with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } };

    public static VirtualService Limited(VirtualService service, params int[] limits) => service with
    {
        RealServers = limits.Select((limit, index) => new RealServer { Id = new RealServerId(index + 1), Address = Proxy.ClosedAddress(), ConnectionsMax = limit }).ToValueList(),
    };

    public static Proxy With(QueueSettings queue, int limit, params Endpoint[] servers) => With(queue, limit, service => service, servers);

    public static Proxy With(QueueSettings queue, int limit, Func<VirtualService, VirtualService> change, params Endpoint[] servers) =>
        new(service => change(Limited(service, [.. servers.Select(_ => limit)]) with { Queue = queue }), servers);

    public static void Apply(Proxy proxy, VirtualService service, GatedServer first, ServerAvailability one, GatedServer second, ServerAvailability two)
    {
        var plan = Proxy.PlanOf(service, one, first.Address, second.Address).Services[0];
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(2, [plan with { Servers = plan.Servers.SetItem(1, plan.Servers[1] with { Availability = two }) }])).Problems);
    }

    public static async Task<RawConnection> AskAsync(Proxy proxy, string path)
    {
        var client = await proxy.ConnectAsync();
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        return client;
    }

    public static async Task<int> StatusAsync(RawConnection client)
    {
        var head = await client.ReadHeadAsync();
        var length = int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        _ = await client.ReadTextAsync(length);
        return int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
