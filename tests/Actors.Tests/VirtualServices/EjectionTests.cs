using Akka.Actor;
using LoadMaster.Actors.Sharing;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.VirtualServices;

public class EjectionTests : ServicesRig
{
    private static readonly HealthCheck EverySecond = new() { IntervalSeconds = 1, TimeoutSeconds = 0.5, Retries = 2, RiseCount = 3 };

    private static VirtualService Service(double slowStart = 0) => Given.Service(1, Given.Server(1), Given.Server(2)) with
    {
        Check = EverySecond,
        SlowStartSeconds = slowStart,
        Outliers = new OutlierSettings { FailuresInARow = 5, BaseSeconds = 10 },
    };

    [Fact]
    public void A_server_that_fails_too_often_is_ejected_whatever_its_checks_say_and_comes_back()
    {
        Publish(Service());
        Pass(2);
        DataPlane.ReportFailure(1, "5 failures in a row", 5);
        Pass(0.2);
        Assert.Equal((ServerAvailability.Ejected, 0), (AvailabilityOf(1), WeightOf(1)));
        Assert.Contains("5 failures in a row; last check: 200 OK", ServerStatusOf(1).Reason, StringComparison.Ordinal);
        Assert.StartsWith("ejected until ", ServerStatusOf(1).Reason, StringComparison.Ordinal);
        Assert.Equal((ServiceState.Up, "1 of 2 real servers take traffic"), (StatusOf(1).State, StatusOf(1).Reason));

        DataPlane.ReportFailure(2, "5 failures in a row", 5);
        Pass(0.2);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(2));

        Pass(10);
        Assert.Equal((ServerAvailability.Up, 1000), (AvailabilityOf(1), WeightOf(1)));
    }

    [Fact]
    public void Mere_news_of_a_failure_ejects_nobody()
    {
        Publish(Service());
        Pass(2);
        DataPlane.ReportFailure(1, "Connection refused");
        Pass(0.2);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void An_ejection_survives_a_change_of_the_configuration_and_ends_with_its_setting()
    {
        Publish(Service());
        Pass(2);
        DataPlane.ReportFailure(1, "5 failures in a row", 5);
        Pass(0.2);
        Publish(Service() with { Name = "renamed" });
        Pass(0.1);
        Assert.Equal(ServerAvailability.Ejected, AvailabilityOf(1));
        Publish(Service() with { Outliers = new OutlierSettings() });
        Pass(0.1);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void A_server_that_another_node_has_ejected_is_so_here_for_the_rest_of_the_time()
    {
        Publish(Service());
        Pass(2);
        Hear(1, leftSeconds: 4, lastsSeconds: 10);
        Assert.Equal(ServerAvailability.Ejected, AvailabilityOf(1));
        Assert.Contains("told by b", ServerStatusOf(1).Reason, StringComparison.Ordinal);
        Hear(1, leftSeconds: 9, lastsSeconds: 10);
        Hear(2, leftSeconds: 9, lastsSeconds: 10);
        Hear(7, leftSeconds: 9, lastsSeconds: 10);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(2));
        Pass(3.5);
        Assert.Equal(ServerAvailability.Ejected, AvailabilityOf(1));
        Pass(0.7);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
        Hear(1, leftSeconds: 0.5, lastsSeconds: 10);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void Ejections_are_announced_when_they_change_and_when_somebody_asks()
    {
        var heard = CreateTestProbe();
        Sys.EventStream.Subscribe(heard.Ref, typeof(SharingProtocol.EjectionsChanged));
        Publish(Service());
        Pass(2);
        DataPlane.ReportFailure(1, "5 failures in a row", 5);
        Pass(0.2);
        Assert.Equal(1, heard.ExpectMsg<SharingProtocol.EjectionsChanged>().Ejections.All.Single().Server.Value);
        Child(ActorNames.Services).Tell(SharingProtocol.AnnounceEjections.Instance);
        Settle();
        Assert.Equal(1, heard.ExpectMsg<SharingProtocol.EjectionsChanged>().Service.Value);
    }

    [Fact]
    public void A_server_that_comes_up_among_others_gets_its_share_step_by_step()
    {
        Probe.IsSick(1);
        Publish(Service(slowStart: 10));
        Pass(5);
        Probe.IsWell(1);
        PassProbes(1, 3);
        Assert.Equal((ServerAvailability.Up, 1000, 5), (AvailabilityOf(1), WeightOf(1), DataPlane.Server(1)!.SharePercent));
        Assert.Equal(100, DataPlane.Server(2)!.SharePercent);
        Pass(5);
        Assert.InRange(DataPlane.Server(1)!.SharePercent, 45, 55);
        Assert.Contains("slow start", ServerStatusOf(1).Reason, StringComparison.Ordinal);
        Pass(6);
        Assert.Equal(100, DataPlane.Server(1)!.SharePercent);
    }

    private void Hear(int server, double leftSeconds, double lastsSeconds)
    {
        Child(ActorNames.Services).Tell(new SharingProtocol.AdoptEjection("b", new SharingProtocol.SharedEjection(
            new VirtualServiceId(1), new RealServerId(server), "told by b", (long)(leftSeconds * 1000), (long)(lastsSeconds * 1000), 2)));
        Settle();
    }

    private void PassProbes(int server, int count)
    {
        var target = Probe.CountOf(server) + count;
        for (var i = 0; i < 1000 && Probe.CountOf(server) < target; i++)
        {
            Pass(0.05);
        }

        Assert.Equal(target, Probe.CountOf(server));
    }
}
