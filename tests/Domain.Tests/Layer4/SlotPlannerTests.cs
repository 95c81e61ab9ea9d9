using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Tests.Layer4;

public sealed class SlotPlannerTests
{
    private static readonly Dictionary<RealServerId, int> Idle = [];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Only_servers_that_are_up_and_have_weight_get_slots(SchedulingMethod method)
    {
        var slots = Of(method, Idle, (1, 10, ServerAvailability.Up), (2, 10, ServerAvailability.Down), (3, 10, ServerAvailability.Draining), (4, 0, ServerAvailability.Up));
        Assert.Equal([1], slots.Distinct());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Without_a_server_there_is_no_slot(SchedulingMethod method) => Assert.Empty(Of(method, Idle, (1, 10, ServerAvailability.Down)));

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_plan_always_gives_the_same_slots(SchedulingMethod method) => Assert.Equal(Of(method, Idle, Up(5)), Of(method, Idle, Up(5)));

    [Fact]
    public void Round_robin_has_one_slot_for_each_server() => Assert.Equal([1, 2, 3], Of(SchedulingMethod.RoundRobin, Idle, Up(3)));

    [Fact]
    public void Weighted_round_robin_interleaves_in_the_exact_proportion() =>
        Assert.Equal([1, 1, 2, 1], Of(SchedulingMethod.WeightedRoundRobin, Idle, (1, 3000, ServerAvailability.Up), (2, 1000, ServerAvailability.Up)));

    [Fact]
    public void Weights_without_a_common_divisor_stay_within_the_slots()
    {
        var slots = Of(SchedulingMethod.WeightedRoundRobin, Idle, (1, 65535, ServerAvailability.Up), (2, 1, ServerAvailability.Up), (3, 32768, ServerAvailability.Up));
        Assert.Equal(Limits.Layer4SlotsMax, slots.Count);
        Assert.Equal(1, slots.Count(id => id == 2));
        Assert.InRange(slots.Count(id => id == 1), 340, 342);
    }

    [Fact]
    public void Fixed_weighting_gives_all_to_the_heaviest_that_is_up() => Assert.Equal(
        [2],
        Of(SchedulingMethod.FixedWeighting, Idle, (1, 10, ServerAvailability.Up), (2, 20, ServerAvailability.Up), (3, 30, ServerAvailability.Down)));

    [Theory]
    [InlineData(SchedulingMethod.Adaptive)]
    [InlineData(SchedulingMethod.WeightedResponseTime)]
    public void Moving_weights_keep_the_number_of_slots(SchedulingMethod method)
    {
        var slots = Of(method, Idle, (1, 300, ServerAvailability.Up), (2, 100, ServerAvailability.Up));
        Assert.Equal((Limits.Layer4SlotsMoving, 96), (slots.Count, slots.Count(id => id == 1)));
    }

    [Fact]
    public void Least_connection_gives_new_connections_to_whoever_has_fewer()
    {
        var slots = Of(SchedulingMethod.LeastConnection, new() { [new(1)] = 50, [new(2)] = 10 }, Up(2));
        Assert.Equal([2], slots.Distinct().Where(id => slots.Count(one => one == id) > 1));
        Assert.True(slots.Count(id => id == 1) <= 1);
        Assert.Equal(64, Of(SchedulingMethod.LeastConnection, Idle, Up(2)).Count(id => id == 1));
    }

    [Fact]
    public void Least_connection_does_not_overshoot_when_many_come()
    {
        // 100 more are to come: 70 and 30 of them make 80 and 80: 90 slots of 128.
        var plan = Plan(SchedulingMethod.LeastConnection, Up(2));
        var slots = SlotPlanner.Of(plan, new Dictionary<RealServerId, int> { [new(1)] = 10, [new(2)] = 50 }, 100);
        Assert.InRange(slots.Count(id => id.Value == 1), 88, 91);
    }

    [Fact]
    public void Weighted_least_connection_levels_by_weight()
    {
        var slots = Of(SchedulingMethod.WeightedLeastConnection, Idle, (1, 300, ServerAvailability.Up), (2, 100, ServerAvailability.Up));
        Assert.Equal(96, slots.Count(id => id == 1));
    }

    [Fact]
    public void When_a_server_dies_source_ip_hash_moves_its_slots_only()
    {
        var before = Of(SchedulingMethod.SourceIpHash, Idle, Up(4));
        var after = Of(SchedulingMethod.SourceIpHash, Idle, (1, 1, ServerAvailability.Up), (2, 1, ServerAvailability.Down), (3, 1, ServerAvailability.Up), (4, 1, ServerAvailability.Up));
        Assert.Equal(Limits.Layer4SlotsHashed, before.Count);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.First == 2));
        Assert.All(before.GroupBy(id => id), own => Assert.InRange(own.Count(), 35, 95));
    }

    [Fact]
    public void Many_servers_all_get_slots()
    {
        foreach (var method in Enum.GetValues<SchedulingMethod>().Where(method => method != SchedulingMethod.FixedWeighting))
        {
            Assert.True(Of(method, Idle, Up(600)).Distinct().Count() > 590, $"{method}");
        }
    }

    public static TheoryData<SchedulingMethod> Methods => [.. Enum.GetValues<SchedulingMethod>()];

    private static (int Id, int Weight, ServerAvailability Availability)[] Up(int count) =>
        [.. Enumerable.Range(1, count).Select(id => (id, 1, ServerAvailability.Up))];

    private static List<int> Of(
        SchedulingMethod method, Dictionary<RealServerId, int> active, params (int Id, int Weight, ServerAvailability Availability)[] servers) =>
        [.. SlotPlanner.Of(Plan(method, servers), active, 0).Select(id => id.Value)];

    private static ServicePlan Plan(SchedulingMethod method, (int Id, int Weight, ServerAvailability Availability)[] servers) => new(
        new VirtualService { Id = new(1), Address = new Endpoint(IPAddress.Parse("198.18.0.1"), 80), Scheduling = method },
        servers.Select(server => new ServerPlan(
            new(server.Id), new Endpoint(IPAddress.Parse("198.18.1.1"), server.Id), server.Weight, server.Availability)).ToValueList());
}
