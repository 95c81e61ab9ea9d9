using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Queueing;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Balancing;

public sealed class BackupServerTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData(SchedulingMethod.RoundRobin)]
    [InlineData(SchedulingMethod.WeightedLeastConnection)]
    [InlineData(SchedulingMethod.FixedWeighting)]
    [InlineData(SchedulingMethod.SourceIpHash)]
    public async Task Backups_take_traffic_together_and_only_while_nobody_else_does(SchedulingMethod method)
    {
        using var main = RawServer.Answering(RawServer.Ok("m"));
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var two = RawServer.Answering(RawServer.Ok("2"));
        using var proxy = new Proxy(service => service with { Scheduling = method }, main.Address);
        Apply(proxy, ServerAvailability.Up, main.Address, one.Address, two.Address);
        Assert.Equal("mmmm", await TalkAsync(proxy, 4));

        Apply(proxy, ServerAvailability.Down, main.Address, one.Address, two.Address);
        var without = await TalkAsync(proxy, 4);
        Assert.DoesNotContain("m", without, StringComparison.Ordinal);
        Assert.Equal(method is SchedulingMethod.RoundRobin or SchedulingMethod.WeightedLeastConnection ? 2 : 1, without.Distinct().Count());

        Apply(proxy, ServerAvailability.Up, main.Address, one.Address, two.Address);
        Assert.Equal("mm", await TalkAsync(proxy, 2));
    }

    [Fact]
    public async Task Backup_takes_over_at_once_from_a_server_that_refuses()
    {
        using var one = RawServer.Answering(RawServer.Ok("1"));
        using var proxy = new Proxy(Proxy.ClosedAddress());
        Apply(proxy, ServerAvailability.Up, Proxy.ClosedAddress(), one.Address);
        Assert.Equal("111", await TalkAsync(proxy, 3));
    }

    [Fact]
    public async Task Busy_server_is_waited_for_though_a_backup_has_room()
    {
        using var main = new GatedServer("m");
        using var one = new GatedServer("1");
        using var proxy = new Proxy(main.Address);
        var service = QueueProxy.Limited(proxy.Service, 1, 1);
        Apply(proxy, service, ServerAvailability.Up, main.Address, one.Address);
        using var first = await QueueProxy.AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => main.Active == 1, "the server works");
        using var second = await QueueProxy.AskAsync(proxy, "/b");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "it waits");
        Assert.Equal(0, one.Active);
        Apply(proxy, service, ServerAvailability.Down, main.Address, one.Address);
        await Proxy.UntilAsync(() => one.Active == 1 && proxy.Counters.Queue.Now == 0, "the backup has it");
        one.Answer();
        Assert.Equal(200, await QueueProxy.StatusAsync(second));
    }

    private static void Apply(Proxy proxy, ServerAvailability main, params Endpoint[] servers) => Apply(proxy, proxy.Service, main, servers);

    /// <summary>All servers but the first are backups.</summary>
    private static void Apply(Proxy proxy, VirtualService service, ServerAvailability main, params Endpoint[] servers)
    {
        var plan = Proxy.PlanOf(service, ServerAvailability.Up, servers).Services[0];
        var marked = plan.Servers.Select((server, index) => index == 0 ? server with { Availability = main } : server with { IsBackup = true });
        Assert.Empty(proxy.Engine.Apply(new ServingPlan(2, [plan with { Servers = [.. marked] }])).Problems);
    }

    private static async Task<string> TalkAsync(Proxy proxy, int count)
    {
        var heard = "";
        for (var number = 0; number < count; number++)
        {
            heard += (await proxy.AskAsync(Get))[^1];
        }

        return heard;
    }
}
