using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Queueing;

namespace LoadMaster.DataPlane.Tests.Queueing;

public sealed class WaitLineTests
{
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 3, 1)]
    public void Waiters_stand_in_the_order_of_their_tickets(params int[] tickets)
    {
        var line = new WaitLine();
        foreach (var ticket in tickets)
        {
            line.Insert(new Waiter(null!) { Ticket = ticket });
        }

        var order = new List<long>();
        while (line.First is { } first)
        {
            order.Add(first.Ticket);
            line.Remove(first);
        }

        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void Waiter_in_the_middle_may_leave()
    {
        var line = new WaitLine();
        var waiters = Enumerable.Range(1, 3).Select(ticket => new Waiter(null!) { Ticket = ticket }).ToList();
        waiters.ForEach(line.Insert);
        line.Remove(waiters[1]);
        line.Insert(new Waiter(null!) { Ticket = 9 });
        Assert.Equal((1, 3, 9), (line.First!.Ticket, line.First.Next!.Ticket, line.First.Next.Next!.Ticket));
        Assert.Same(waiters[2], line.First.Next.Next.Previous);
    }

    [Fact]
    public async Task Threads_never_take_more_places_than_there_are()
    {
        var activity = new ServerActivity();
        var most = 0L;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 50_000; round++)
            {
                if (activity.TryBegin(2))
                {
                    most = Math.Max(most, activity.Active);
                    activity.End();
                }
            }
        })));
        Assert.InRange(most, 1, 2);
        Assert.Equal(0, activity.Active);
        Assert.True(activity.TryBegin(1));
        Assert.False(activity.TryBegin(1));
    }
}
