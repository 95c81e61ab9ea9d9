using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using static LoadMaster.DataPlane.Tests.Queueing.QueueProxy;

namespace LoadMaster.DataPlane.Tests.Queueing;

public sealed class QueueChangeTests : IDisposable
{
    private readonly GatedServer _one = new("1");
    private readonly GatedServer _two = new("2");

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [Fact]
    public async Task Who_waits_for_a_server_that_goes_down_moves_on_to_another()
    {
        using var proxy = With(new QueueSettings(), 1, Sticky, _one.Address, _two.Address);
        using var first = await AskAsync(proxy, "/a");
        await Proxy.UntilAsync(() => _one.Active + _two.Active == 1, "one server works");
        using var second = await AskAsync(proxy, "/b");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "it waits");
        var (own, other) = _one.Active == 1 ? (_one, _two) : (_two, _one);
        Apply(proxy, proxy.Service, _one, own == _one ? ServerAvailability.Down : ServerAvailability.Up, _two, own == _two ? ServerAvailability.Down : ServerAvailability.Up);
        await Proxy.UntilAsync(() => other.Active == 1, "the other server has it");
        other.Answer();
        Assert.Equal(200, await StatusAsync(second));

        using var third = await AskAsync(proxy, "/c");
        await Proxy.UntilAsync(() => other.Active == 1, "it is tied to the other now");
        using var fourth = await AskAsync(proxy, "/d");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "it waits");
        Apply(proxy, proxy.Service, _one, ServerAvailability.Down, _two, ServerAvailability.Down);
        Assert.Equal(503, await StatusAsync(fourth));
        Assert.Equal(1, proxy.Counters.NoServerAvailable);
    }

    [Fact]
    public async Task Higher_limit_no_limit_and_a_new_server_serve_who_waits_at_once()
    {
        using var proxy = With(new QueueSettings(), 1, _one.Address);
        var clients = new List<RawConnection>();
        for (var number = 0; number < 5; number++)
        {
            clients.Add(await AskAsync(proxy, $"/{number}"));
            await Proxy.UntilAsync(() => _one.Active + (int)proxy.Counters.Queue.Now == clients.Count, "it is in");
        }

        Apply(proxy, Limited(proxy.Service, 2, 2), _one, ServerAvailability.Up, _two, ServerAvailability.Up);
        await Proxy.UntilAsync(() => _one.Active == 2 && _two.Active == 2 && proxy.Counters.Queue.Now == 1, "each server has two");
        Apply(proxy, Limited(proxy.Service, 2, 0), _one, ServerAvailability.Up, _two, ServerAvailability.Up);
        await Proxy.UntilAsync(() => _one.Active + _two.Active == 5 && proxy.Counters.Queue.Now == 0, "nobody waits");
        _one.Answer(5);
        _two.Answer(5);
        foreach (var client in clients)
        {
            Assert.Equal(200, await StatusAsync(client));
            client.Dispose();
        }
    }

    [Fact]
    public async Task Place_of_one_server_group_is_not_for_who_waits_for_another()
    {
        using var proxy = With(new QueueSettings(), 1, _one.Address, _two.Address);
        var service = proxy.Service with
        {
            Groups = [new ServerGroup { Name = "b" }],
            Routes = [new RuleRoute { Rule = "b", Group = "b" }],
            RealServers = proxy.Service.RealServers.SetItem(1, proxy.Service.RealServers[1] with { Group = "b" }),
        };
        var plan = Proxy.PlanOf(service, ServerAvailability.Up, _one.Address, _two.Address);
        Assert.Empty(proxy.Engine.Apply(plan with { Rules = [new ContentRule { Name = "b", Pattern = "/b", Match = RuleMatch.Prefix }] }).Problems);
        using var first = await AskAsync(proxy, "/a");
        using var second = await AskAsync(proxy, "/b1");
        await Proxy.UntilAsync(() => _one.Active == 1 && _two.Active == 1, "both work");
        using var third = await AskAsync(proxy, "/b2");
        await Proxy.UntilAsync(() => proxy.Counters.Queue.Now == 1, "one waits for group b");
        _one.Answer(5);
        Assert.Equal(200, await StatusAsync(first));
        using var fourth = await AskAsync(proxy, "/a2");
        Assert.Equal(200, await StatusAsync(fourth));
        Assert.Equal(1, proxy.Counters.Queue.Now);
        _two.Answer(2);
        Assert.Equal(200, await StatusAsync(third));
        Assert.Equal(["/b1", "/b2"], _two.Paths);
    }
}
