using LoadMaster.DataPlane.Balancing;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.DataPlane.Tests.Balancing;

/// <summary>What holds for every scheduling method; a new member of the enum is tested without a change here.</summary>
public class BalancerContractTests
{
    public static TheoryData<SchedulingMethod> Methods => [.. Enum.GetValues<SchedulingMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_server_that_takes_no_new_traffic_is_never_picked(SchedulingMethod method)
    {
        ServerSlot[] slots =
        [
            Slots.Slot(0, 65535, ServerAvailability.Draining),
            Slots.Slot(1, 65535, ServerAvailability.Down),
            Slots.Slot(2, 10, ServerAvailability.Up),
            Slots.Slot(3, 65535, ServerAvailability.Disabled),
            Slots.Slot(4, 65535, ServerAvailability.Unknown),
            Slots.Slot(5, 0, ServerAvailability.Up),
            Slots.Slot(6, 20, ServerAvailability.Up),
        ];
        var balancer = Create(method, slots);

        Assert.All(balancer.Picks(1000), pick => Assert.Contains(pick, new[] { 2, 6 }));
        Assert.Equal(6, balancer.Pick(1, [2]));
        Assert.Equal(2, balancer.Pick(1, [6]));
        Assert.Equal(-1, balancer.Pick(1, [6, 2]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Without_an_available_server_there_is_no_pick(SchedulingMethod method)
    {
        Assert.Equal(-1, Create(method, []).Pick(1, []));
        Assert.Equal(-1, Create(method, [Slots.Slot(0, 0, ServerAvailability.Up), Slots.Slot(1, 5, ServerAvailability.Down)]).Pick(1, []));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_only_server_gets_everything(SchedulingMethod method)
    {
        var balancer = Create(method, Slots.Up(7));
        Assert.All(balancer.Picks(100), pick => Assert.Equal(0, pick));
        Assert.Equal(-1, balancer.Pick(1, [0]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Retries_visit_every_server_once_and_then_end(SchedulingMethod method)
    {
        var slots = Slots.Up(100, 100, 65535, 1, 300);
        var balancer = Create(method, slots);
        for (var client = 0; client < 50; client++)
        {
            var tried = new List<int>();
            while (balancer.Pick(Slots.Client(client), tried.ToArray()) is var pick and >= 0)
            {
                Assert.DoesNotContain(pick, tried);
                tried.Add(pick);
            }

            Assert.Equal(slots.Length, tried.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Changing_candidates_are_followed_by_the_next_table_over_the_same_rotation(SchedulingMethod method)
    {
        var rotation = new BalancerRotation();
        var slots = Slots.Up(10, 10, 10, 10);
        for (var down = 0; down < slots.Length; down++)
        {
            var balancer = BalancerFactory.Create(method, slots.With(down, ServerAvailability.Down), rotation);
            Assert.All(balancer.Picks(100), pick => Assert.True(pick != down && pick >= 0));
        }

        Assert.All(BalancerFactory.Create(method, slots[..1], rotation).Picks(10), pick => Assert.Equal(0, pick));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Share_follows_weight_where_the_method_is_weighted(SchedulingMethod method)
    {
        int[] weights = [1000, 500, 250, 1, 249];
        var slots = Slots.Up(weights);
        var balancer = Create(method, slots);
        var shares = new double[weights.Length];
        const int picks = 40_000;
        for (var i = 0; i < picks; i++)
        {
            var pick = balancer.Pick(Slots.Client(i), []);
            slots[pick].Activity.Begin();
            shares[pick] += 1.0 / picks;
        }

        Assert.Equal(ExpectedShares(method, weights), shares, (expected, actual) => Math.Abs(expected - actual) <= 0.01);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_pick_allocates_nothing(SchedulingMethod method)
    {
        var slots = Slots.Up([.. Enumerable.Range(1, 50).Select(index => index * 137)]);
        var balancer = Create(method, slots);
        int[] tried = [3, 40];
        balancer.Pick(1, []);
        balancer.Pick(1, tried);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                balancer.Pick((ulong)i, []);
                balancer.Pick((ulong)i, tried);
            }
        }));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Four_threads_at_once_get_valid_picks_only(SchedulingMethod method)
    {
        var slots = Slots.Up(100, 3, 65535, 0, 777).With(1, ServerAvailability.Draining);
        var balancer = Create(method, slots);
        var wrong = await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() => CountWrong(balancer, slots, thread))));

        Assert.All(wrong, count => Assert.Equal(0, count));
        Assert.All(slots, slot => Assert.Equal(0, slot.Activity.Active));
    }

    private static int CountWrong(IBalancer balancer, ServerSlot[] slots, int thread)
    {
        var wrong = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var first = balancer.Pick((ulong)((thread * 20_000) + i), []);
            slots[first].Activity.Begin();
            var second = balancer.Pick((ulong)i, [first]);
            wrong += first is 0 or 2 or 4 && second is 0 or 2 or 4 && second != first ? 0 : 1;
            slots[first].Activity.End();
        }

        return wrong;
    }

    private static double[] ExpectedShares(SchedulingMethod method, int[] weights) => method switch
    {
        SchedulingMethod.RoundRobin or SchedulingMethod.LeastConnection => [.. weights.Select(_ => 1.0 / weights.Length)],
        SchedulingMethod.FixedWeighting => [.. weights.Select(weight => weight == weights.Max() ? 1.0 : 0)],
        _ => [.. weights.Select(weight => (double)weight / weights.Sum())],
    };

    private static IBalancer Create(SchedulingMethod method, ServerSlot[] slots) =>
        BalancerFactory.Create(method, slots, new BalancerRotation());
}
