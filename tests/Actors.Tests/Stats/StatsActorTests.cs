using Akka.Actor;
using LoadMaster.Actors.Stats;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Stats;

public class StatsActorTests : ServicesRig
{
    [Fact]
    public void It_samples_once_a_second_publishes_and_reckons_rates()
    {
        var sampled = CreateTestProbe();
        Sys.EventStream.Subscribe(sampled.Ref, typeof(StatsProtocol.StatsSampled));
        DataPlane.NextSample = Sample(requests: 100, connections: 10);
        Pass(1);
        Assert.Equal(100, sampled.ExpectMsg<StatsProtocol.StatsSampled>().Sample.Services[0].RequestsTotal);

        DataPlane.NextSample = Sample(requests: 350, connections: 12);
        Pass(1);
        Assert.Equal(350, sampled.ExpectMsg<StatsProtocol.StatsSampled>().Sample.Services[0].RequestsTotal);
        Assert.Equal((250.0, 2.0), Rates());
    }

    [Fact]
    public void A_restarted_sampler_shows_the_totals_at_once_and_no_false_rate()
    {
        DataPlane.NextSample = Sample(requests: 1_000_000, connections: 10);
        Poison(ActorNames.Stats);
        Assert.Equal(1_000_000, Report().Sample.Services[0].RequestsTotal);
        Assert.Empty(Report().RequestsPerSecond);
    }

    [Fact]
    public void One_service_is_told_with_its_servers_and_without_the_others()
    {
        DataPlane.NextSample = Two(requests: 100);
        Pass(1);
        DataPlane.NextSample = Two(requests: 150);
        Pass(1);

        var report = Report(new StatsProtocol.GetServiceStats(new VirtualServiceId(2), [new RealServerId(21)]));
        Assert.Equal((2, 300L), (Assert.Single(report.Totals.Services).Service.Value, report.Totals.Services[0].RequestsTotal));
        Assert.Equal(21, Assert.Single(report.Totals.Servers).Server.Value);
        Assert.Equal(100.0, Assert.Single(report.RequestsPerSecond).Value);
    }

    /// <summary>Service 2 with twice the requests of service 1.</summary>
    private static DataPlaneSample Two(long requests) => new(
        [One(1, requests), One(2, 2 * requests)],
        [new ServerCounters(new RealServerId(11), 1, 0, 1, 0, 0, 0, 0), new ServerCounters(new RealServerId(21), 1, 0, 1, 0, 0, 0, 0)]);

    private static ServiceCounters One(int id, long requests) => new(new VirtualServiceId(id), 1, 0, requests, 0, 0, 0, 0, 0, 0, 0, 0);

    private (double Requests, double Connections) Rates() =>
        (Report().RequestsPerSecond[new VirtualServiceId(1)], Report().ConnectionsPerSecond[new VirtualServiceId(1)]);

    private StatsProtocol.StatsReport Report(object? question = null) =>
        Child(ActorNames.Stats).Ask<StatsProtocol.StatsReport>(question ?? StatsProtocol.GetStats.Instance, TimeSpan.FromSeconds(10)).Result;

    private static DataPlaneSample Sample(long requests, long connections) => new(
        [new ServiceCounters(new VirtualServiceId(1), connections, 0, requests, 0, 0, 0, 0, 0, 0, 0, 0)], []);
}
