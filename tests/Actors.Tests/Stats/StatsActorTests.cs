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

    private (double Requests, double Connections) Rates() =>
        (Report().RequestsPerSecond[new VirtualServiceId(1)], Report().ConnectionsPerSecond[new VirtualServiceId(1)]);

    private StatsProtocol.StatsReport Report() =>
        Child(ActorNames.Stats).Ask<StatsProtocol.StatsReport>(StatsProtocol.GetStats.Instance, TimeSpan.FromSeconds(10)).Result;

    private static DataPlaneSample Sample(long requests, long connections) => new(
        [new ServiceCounters(new VirtualServiceId(1), connections, 0, requests, 0, 0, 0, 0, 0, 0, 0, 0)], []);
}
