using LoadMaster.DataPlane.Caching;

namespace LoadMaster.DataPlane.Tests.Caching;

public sealed class FlightsTests
{
    [Fact]
    public void One_leads_the_others_wait_and_after_what_is_not_kept_all_go_alone_for_a_while()
    {
        var flights = new Flights();
        Assert.Equal(FlightTurn.Lead, flights.Enter(1, 0, 5000));
        Assert.Equal(FlightTurn.Wait, flights.Enter(1, 4999, 5000));
        Assert.Equal(FlightTurn.Lead, flights.Enter(1, 5000, 5000));
        flights.End(1, 5001, kept: false);
        Assert.Equal(FlightTurn.Alone, flights.Enter(1, 7000, 5000));
        Assert.Equal(FlightTurn.Lead, flights.Enter(1, 7001, 5000));
        flights.End(1, 7002, kept: true);
        Assert.Equal(FlightTurn.Lead, flights.Enter(1, 7003, 5000));
        flights.Abandon(1);
        Assert.Equal(FlightTurn.Lead, flights.Enter(1, 7004, 5000));
    }

    [Fact]
    public void Number_is_bounded_and_room_comes_back_when_they_are_over()
    {
        var flights = new Flights();
        var led = 0;
        for (var key = 0; key < 10_000; key++)
        {
            led += flights.Enter((UInt128)key, 0, 5000) == FlightTurn.Lead ? 1 : 0;
        }

        Assert.Equal(4096, led);
        Assert.Equal(FlightTurn.Alone, flights.Enter(20_000, 4000, 5000));
        Assert.Equal(FlightTurn.Lead, flights.Enter(20_000, 5000, 5000));
    }
}
