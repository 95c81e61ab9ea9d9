using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Health;

public sealed class EjectionsTests
{
    private static readonly DateTimeOffset Start = ManualTime.Start;
    private static readonly VirtualService Service = Given.Service(1, Given.Server(1), Given.Server(2), Given.Server(3), Given.Server(4)) with
    {
        Outliers = new OutlierSettings { FailuresInARow = 5, BaseSeconds = 30 },
    };

    private static readonly HashSet<RealServerId> All = [.. Service.RealServers.Select(server => server.Id)];

    [Fact]
    public void Server_is_ejected_for_the_base_time()
    {
        var (ejections, outcome) = Report(Ejections.None, 1, 0);
        Assert.Equal(EjectionOutcome.Ejected, outcome);
        var ejection = Assert.Single(ejections.All);
        Assert.Equal((1, "refused", Start.AddSeconds(30), 1), (ejection.Server.Value, ejection.Reason, ejection.Until, ejection.Times));
        Assert.Equal(Start.AddSeconds(30), ejections.NextEnd(Start));
        Assert.Single(ejections.InForce(Start.AddSeconds(29.9)));
        Assert.Empty(ejections.InForce(Start.AddSeconds(30)));
        Assert.Equal(EjectionOutcome.Nothing, Report(ejections, 1, 5).Outcome);
    }

    [Fact]
    public void Each_further_ejection_lasts_longer_until_the_server_has_been_well_for_as_long()
    {
        var second = Report(Report(Ejections.None, 1, 0).Ejections, 1, 31).Ejections;
        Assert.Equal((2, Start.AddSeconds(31 + 60)), (second.All[0].Times, second.All[0].Until));
        Assert.Equal(3, Report(second, 1, 31 + 60 + 59).Ejections.All[0].Times);
        Assert.Equal(1, Report(second, 1, 31 + 60 + 61).Ejections.All[0].Times);

        var (ejections, at) = (Ejections.None, 0.0);
        for (var round = 0; round < 20; round++)
        {
            ejections = Report(ejections, 1, at).Ejections;
            at = (ejections.All[0].Until - Start).TotalSeconds + 1;
        }

        Assert.Equal(10, ejections.All[0].Times);
        Assert.Equal(TimeSpan.FromSeconds(300), ejections.All[0].Until - ejections.All[0].From);
    }

    [Theory]
    [InlineData(50, 2)]
    [InlineData(49, 1)]
    [InlineData(24, 0)]
    [InlineData(100, 4)]
    public void No_more_than_the_share_is_ejected_at_a_time(int percent, int expected)
    {
        var service = Service with { Outliers = Service.Outliers with { EjectedPercentMax = percent } };
        var ejections = Ejections.None;
        for (var server = 1; server <= 4; server++)
        {
            var step = ejections.Report(service, new RealServerId(server), "refused", All, Start);
            ejections = step.Ejections;
            Assert.Equal(server <= expected ? EjectionOutcome.Ejected : EjectionOutcome.TooMany, step.Outcome);
        }

        Assert.Equal(expected, ejections.InForce(Start).Count());
    }

    [Fact]
    public void Servers_that_are_down_anyway_are_not_counted_among_those_that_could_take_traffic()
    {
        var two = new HashSet<RealServerId>([new(1), new(2)]);
        var first = Ejections.None.Report(Service, new RealServerId(1), "refused", two, Start);
        Assert.Equal(EjectionOutcome.Ejected, first.Outcome);
        Assert.Equal(EjectionOutcome.TooMany, first.Ejections.Report(Service, new RealServerId(2), "refused", two, Start).Outcome);
        Assert.Equal(EjectionOutcome.Nothing, first.Ejections.Report(Service, new RealServerId(3), "refused", two, Start).Outcome);
    }

    [Fact]
    public void Ejections_end_with_their_setting_their_server_and_their_address()
    {
        var ejections = Report(Report(Ejections.None, 1, 0).Ejections, 2, 0).Ejections;
        Assert.Same(ejections, ejections.Cleaned(Service, Start));
        Assert.Empty(ejections.Cleaned(Service with { Outliers = new OutlierSettings() }, Start).All);
        Assert.Equal(2, Assert.Single(ejections.Cleaned(Service with { RealServers = Service.RealServers.RemoveAt(0) }, Start).All).Server.Value);
        var moved = Service with { RealServers = Service.RealServers.SetItem(0, Service.RealServers[0] with { Address = new Endpoint(System.Net.IPAddress.Loopback, 1) }) };
        Assert.Equal(2, Assert.Single(ejections.Cleaned(moved, Start).All).Server.Value);
        Assert.Empty(ejections.Cleaned(Service, Start.AddSeconds(60)).All);
    }

    [Fact]
    public void What_another_node_has_ejected_is_so_for_the_time_that_is_left_by_the_rules_of_this_one()
    {
        var step = Adopt(Ejections.None, 1, left: 20, lasts: 60, times: 2);
        Assert.Equal(EjectionOutcome.Ejected, step.Outcome);
        var ejection = Assert.Single(step.Ejections.All);
        Assert.Equal((Start.AddSeconds(-40), Start.AddSeconds(20), 2), (ejection.From, ejection.Until, ejection.Times));
        Assert.Equal(3, Report(step.Ejections, 1, 25).Ejections.All[0].Times);
        Assert.Equal(EjectionOutcome.Nothing, Adopt(step.Ejections, 1, left: 30, lasts: 60, times: 2).Outcome);
        Assert.Equal(EjectionOutcome.TooMany, Adopt(Adopt(step.Ejections, 2, 20, 60, 2).Ejections, 3, 20, 60, 2).Outcome);
        Assert.Equal(EjectionOutcome.Nothing, Adopt(Ejections.None, 9, left: 20, lasts: 60, times: 2).Outcome);
    }

    [Theory]
    [InlineData(0.9, 60)]
    [InlineData(61, 60)]
    [InlineData(100, 301)]
    public void What_is_nearly_over_or_nonsense_is_not_adopted(double left, double lasts) =>
        Assert.Equal(EjectionOutcome.Nothing, Adopt(Ejections.None, 1, left, lasts, times: 1).Outcome);

    [Fact]
    public void Clock_that_is_set_back_ends_an_ejection() => Assert.Empty(Report(Ejections.None, 1, 0).Ejections.InForce(Start.AddHours(-1)));

    private static EjectionStep Adopt(Ejections ejections, int server, double left, double lasts, int times) =>
        ejections.Adopt(Service, new RealServerId(server), "refused", TimeSpan.FromSeconds(left), TimeSpan.FromSeconds(lasts), times, All, Start);

    private static EjectionStep Report(Ejections ejections, int server, double seconds) =>
        ejections.Report(Service, new RealServerId(server), "refused", All, Start.AddSeconds(seconds));
}
