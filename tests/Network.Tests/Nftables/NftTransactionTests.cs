using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Nftables;
using static LoadMaster.Network.Tests.Nftables.ForwardingNetwork;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>What a change of a plan becomes, without a kernel.</summary>
public sealed class NftTransactionTests
{
    [Fact]
    public void An_unchanged_plan_changes_nothing() => Assert.True(Between(Plan(Service(), Server(1), Server(2)), Plan(Service(), Server(1), Server(2))).IsEmpty);

    [Fact]
    public void A_server_that_goes_is_a_matter_of_elements_and_its_service_chain()
    {
        var commands = Between(Plan(Service(), Server(1), Server(2)), Plan(Service(), Server(1), Server(2, ServerAvailability.Down))).Commands;
        Assert.Contains("delete element inet loadmaster live { 2 }", commands, StringComparison.Ordinal);
        Assert.Contains("delete element inet loadmaster rs4 { 2 : 198.18.2.12 . 80 }", commands, StringComparison.Ordinal);
        Assert.DoesNotContain("type filter", commands, StringComparison.Ordinal);
        Assert.DoesNotContain("type nat", commands, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_of_fixed_weighting_changes_one_slot_only()
    {
        var service = Service() with { Scheduling = SchedulingMethod.FixedWeighting };
        var commands = Between(Plan(service, Server(1, weight: 2), Server(2)), Plan(service, Server(1), Server(2, weight: 2))).Commands;
        Assert.Equal("delete element inet loadmaster s1 { 0 : 1 }\nadd element inet loadmaster s1 { 0 : 2 }\n", commands);
    }

    [Fact]
    public void What_is_referred_to_is_made_first_and_goes_last()
    {
        var transaction = Between(Layer4Plan.Empty, Plan(Service(), Server(1)));
        var made = transaction.Making;
        Assert.True(made.IndexOf("add map inet loadmaster s1", StringComparison.Ordinal) < made.IndexOf("add rule", StringComparison.Ordinal));
        Assert.DoesNotContain("goto v1_", made, StringComparison.Ordinal);
        Assert.Contains("goto v1_", transaction.Commands, StringComparison.Ordinal);
        Assert.DoesNotContain("add rule", transaction.Commands, StringComparison.Ordinal);

        var gone = Between(Plan(Service(), Server(1)), Layer4Plan.Empty).Commands;
        Assert.True(gone.IndexOf("goto v1_", StringComparison.Ordinal) < gone.IndexOf("delete chain", StringComparison.Ordinal));
        Assert.True(gone.IndexOf("delete chain", StringComparison.Ordinal) < gone.IndexOf("delete map inet loadmaster s1", StringComparison.Ordinal));
    }

    [Fact]
    public void Ports_of_real_servers_that_overlap_are_one_interval()
    {
        var intervals = new PortIntervals();
        var model = new NftModel();
        var address = System.Net.IPAddress.Parse("198.18.1.11");
        intervals.Add(address, "tcp", 8000, 8099);
        intervals.Add(address, "tcp", 8050, 8050);
        intervals.Add(address, "tcp", 8090, 8200);
        intervals.Add(address, "udp", 8050, 8050);
        intervals.WriteTo(model);
        Assert.Equal(["198.18.1.11 . tcp . 8000-8200"], model.Of("rse4").Keys);
        Assert.Equal(["198.18.1.11 . udp . 8050"], model.Of("rsx4").Keys);
    }

    [Theory]
    [InlineData(0, "rsx4")]
    [InlineData(8099, "rse4")]
    public void What_a_real_server_sends_amid_an_unknown_connection_is_dropped_by_the_guard(int portLast, string set)
    {
        var service = Service() with { Address = new(System.Net.IPAddress.Parse("198.18.0.100"), 8000), PortLast = portLast };
        Assert.Single(RuleSetPlanner.Make(Plan(service, Server(1)), SameNetwork).Of(set));
        var guard = BaseLayout.Text.Split('\n').Where(line => line.Contains($"saddr . meta l4proto . th sport @{set} drop", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        Assert.Equal(2, guard.Count);
        Assert.StartsWith("ct state invalid ip saddr", guard[0], StringComparison.Ordinal);
        Assert.StartsWith("ct state new tcp flags & (fin|syn|rst|ack) != syn ip saddr", guard[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_part_that_changes_makes_the_whole_of_the_new_plan()
    {
        var random = new Random(7);
        var plan = Layer4Plan.Empty;
        var known = RuleSetPlanner.Make(plan, SameNetwork);
        var served = new ServedPlan(plan);
        for (var step = 0; step < 300; step++)
        {
            var next = Next(random, plan);
            var (before, after) = RuleSetPlanner.Change(served, next, SameNetwork);
            known.Replace(before, after);
            var whole = RuleSetPlanner.Make(next, SameNetwork);
            Assert.Equal(whole.Maps.OrderBy(map => map.Key), known.Maps.OrderBy(map => map.Key));
            Assert.Equal(whole.Chains.Keys.Order(), known.Chains.Keys.Order());
            Assert.Equal(Flat(whole), Flat(known));
            plan = next;
        }
    }

    [Fact]
    public void A_change_of_one_service_says_nothing_of_the_others()
    {
        var (first, second) = (Plan(Service(), Server(1)).Services[0], Plan(Service() with { Id = new(2), Address = new(System.Net.IPAddress.Parse("198.18.0.100"), 81) }, Server(2)).Services[0]);
        var changed = Plan(second.Plan.Service, Server(2, ServerAvailability.Down)).Services[0];
        var (before, after) = RuleSetPlanner.Change(new ServedPlan(new Layer4Plan([first, second])), new Layer4Plan([first, changed]), SameNetwork);
        Assert.Equal(["2"], before.Of("live").Keys);
        Assert.Empty(after.Of("live"));
        Assert.DoesNotContain(before.Chains.Keys.Concat(after.Chains.Keys), chain => chain.StartsWith("v1_", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_among_many_services_costs_what_it_costs_among_few()
    {
        var (few, many) = (AllocatedByChange(services: 4), AllocatedByChange(services: 400));
        Assert.True(many < 2 * few, $"among 4 services a change allocates {few} bytes, among 400 {many}");
    }

    private static long AllocatedByChange(int services)
    {
        var address = System.Net.IPAddress.Parse("198.18.0.100");
        var all = Enumerable.Range(1, services).Select(number => Plan(
            Service() with { Id = new(number), Address = new(address, number) },
            [.. Enumerable.Range(1, 20).Select(server => Server(server) with
            {
                Id = new((number * 20) + server),
                Address = new(new System.Net.IPAddress([10, (byte)(number >> 8), (byte)number, (byte)server]), 80),
            })]).Services[0]).ToValueList();
        var changed = Plan(all[2].Plan.Service, [.. all[2].Plan.Servers.Take(19)]).Services[0];
        var (one, other) = (new Layer4Plan(all), new Layer4Plan(all.SetItem(2, changed)));
        var served = new ServedPlan(one);
        return Testing.Allocations.Of(() =>
        {
            _ = RuleSetPlanner.Change(served, other, SameNetwork);
            _ = RuleSetPlanner.Change(served, one, SameNetwork);
        });
    }

    private static bool SameNetwork(System.Net.IPAddress service, System.Net.IPAddress server) => server.GetAddressBytes()[2] == 1;

    /// <summary>Some services come, go or change; they share real servers, whose ports overlap.</summary>
    private static Layer4Plan Next(Random random, Layer4Plan plan) => new(Enumerable.Range(1, 4).SelectMany(number =>
    {
        if (random.Next(2) == 0)
        {
            return plan.Services.Where(old => old.Plan.Service.Id.Value == number);
        }

        if (random.Next(4) == 0)
        {
            return [];
        }

        var service = Service() with { Id = new(number), Address = new(System.Net.IPAddress.Parse("198.18.0.100"), 1000 * number), PortLast = random.Next(2) * ((1000 * number) + random.Next(1, 3000)) };
        var servers = Enumerable.Range(1, 3).Where(_ => random.Next(3) > 0).Select(server => Server(server, random.Next(4) == 0 ? ServerAvailability.Down : ServerAvailability.Up) with
        {
            Id = new((10 * number) + server),
        });
        return Plan(service, [.. servers]).Services;
    }).OrderBy(service => service.Plan.Service.Id.Value).ToValueList());

    private static IEnumerable<string> Flat(NftModel model) =>
        model.Elements.SelectMany(container => container.Value.Select(element => $"{container.Key}: {element.Key} = {element.Value}")).Order(StringComparer.Ordinal);

    private static NftTransaction Between(Layer4Plan before, Layer4Plan after) =>
        NftTransaction.Between(RuleSetPlanner.Make(before, (_, _) => false), RuleSetPlanner.Make(after, (_, _) => false));
}
