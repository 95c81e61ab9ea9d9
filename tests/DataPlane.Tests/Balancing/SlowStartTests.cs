using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Queueing;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Balancing;

public sealed class SlowStartTests
{
    [Theory]
    [InlineData(SchedulingMethod.RoundRobin, 91)]
    [InlineData(SchedulingMethod.WeightedRoundRobin, 91)]
    [InlineData(SchedulingMethod.WeightedResponseTime, 91)]
    [InlineData(SchedulingMethod.FixedWeighting, 0)]
    public void Server_that_starts_slowly_gets_its_share_of_what_a_whole_one_gets(SchedulingMethod method, int expected)
    {
        var balancer = BalancerFactory.Create(method, [Slot(1, 100), Slot(2, 10)], new BalancerRotation());
        var picks = Enumerable.Range(0, 1001).Select(key => balancer.Pick((ulong)key, [])).ToList();
        Assert.Equal(expected, picks.Count(pick => pick == 1));
    }

    [Fact]
    public void Hashed_clients_come_in_its_share()
    {
        var balancer = BalancerFactory.Create(SchedulingMethod.SourceIpHash, [Slot(1, 100), Slot(2, 10)], new BalancerRotation());
        Assert.InRange(Enumerable.Range(0, 10_000).Count(key => balancer.Pick((ulong)key, []) == 1), 700, 1100);
    }

    [Fact]
    public void Least_connection_does_not_flood_a_server_that_has_none()
    {
        ServerSlot[] slots = [Slot(1, 100), Slot(2, 10)];
        var balancer = BalancerFactory.Create(SchedulingMethod.LeastConnection, slots, new BalancerRotation());
        for (var number = 0; number < 110; number++)
        {
            slots[balancer.Pick(0, [])].Activity.Begin();
        }

        Assert.Equal((100, 10), (slots[0].Activity.Active, slots[1].Activity.Active));
    }

    [Fact]
    public async Task Requests_and_the_limit_follow_the_share()
    {
        using var one = new GatedServer("1");
        using var two = new GatedServer("2");
        using var proxy = new Proxy(one.Address, two.Address);
        var plan = Proxy.PlanOf(QueueProxy.Limited(proxy.Service, 20, 20), ServerAvailability.Up, one.Address, two.Address).Services[0];
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(2, [plan with { Servers = plan.Servers.SetItem(1, plan.Servers[1] with { SharePercent = 10 }) }])).Problems);
        var clients = new List<RawConnection>();
        for (var number = 0; number < 25; number++)
        {
            clients.Add(await QueueProxy.AskAsync(proxy, $"/{number}"));
        }

        await Proxy.UntilAsync(() => one.Active == 20 && two.Active == 2 && proxy.Counters.Queue.Now == 3, "the limits are reached");
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(3, [plan])).Problems);
        await Proxy.UntilAsync(() => two.Active == 5 && proxy.Counters.Queue.Now == 0, "the limit has grown");
        clients.ForEach(client => client.Dispose());
    }

    private static ServerSlot Slot(int id, int percent) =>
        new(new RealServerId(id), Proxy.ClosedAddress(), 1000, ServerAvailability.Up, new ServerActivity()) { SharePercent = percent };
}
