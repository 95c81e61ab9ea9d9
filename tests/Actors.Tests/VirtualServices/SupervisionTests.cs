using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.VirtualServices;

/// <summary>Whichever actor dies, traffic goes on by the table, and the actor learns its state again.</summary>
public class SupervisionTests : ServicesRig
{
    private static readonly HealthCheck EverySecond = new() { IntervalSeconds = 1, TimeoutSeconds = 0.5 };

    public static TheoryData<string> EveryActor => new(
        ActorNames.Services,
        ActorNames.Serving,
        ActorNames.Stats,
        "services/vs-1",
        "services/vs-1/scheduler",
        "services/vs-1/rs-1");

    [Theory]
    [MemberData(nameof(EveryActor))]
    public void Killing_an_actor_takes_no_server_out_of_the_table(string path)
    {
        PublishTwoServices();
        var before = DataPlane.Current;
        var applied = DataPlane.Applied.Count;
        Probe.Hangs(1);
        Probe.Hangs(2);

        Poison(path.Split('/'));
        Pass(1);

        Assert.Equal(before, DataPlane.Current);
        Assert.All(DataPlane.Applied.Skip(applied), plan => Assert.Equal(before, plan));
        Assert.Equal(path.Contains('/') ? 0 : 1, Restarts);
    }

    [Theory]
    [MemberData(nameof(EveryActor))]
    public void A_killed_actor_goes_on_with_its_work(string path)
    {
        PublishTwoServices();
        Poison(path.Split('/'));
        Pass(2);

        Probe.IsSick(1);
        Pass(5);
        Assert.Equal(ServerAvailability.Down, AvailabilityOf(1));
        Assert.Equal(ServerAvailability.Down, ServerStatusOf(1).Availability);

        var revision = Publish(Given.Service(1, Given.Server(2, weight: 5)), Given.Service(3, Given.Server(3)));
        Pass(1);
        Assert.Equal(revision, DataPlane.Current.Revision);
        Assert.Equal([1, 3], DataPlane.Current.Services.Select(service => service.Service.Id.Value));
        Assert.Equal((5, ServerAvailability.Up), (WeightOf(2), AvailabilityOf(3)));
        Assert.Equal(revision, Status().ServingRevision);
        Assert.All(Status().Services, service => Assert.Equal(ServiceState.Up, service.State));
    }

    [Theory]
    [MemberData(nameof(EveryActor))]
    public void An_actor_killed_again_and_again_comes_back_all_the_same(string path)
    {
        PublishTwoServices();
        for (var i = 0; i <= ChildSupervision.RestartsMax && path.Contains('/'); i++)
        {
            Poison(path.Split('/'));
        }

        Pass(2);
        Probe.IsSick(1);
        Pass(5);

        Assert.Equal((ServerAvailability.Down, ServerAvailability.Up), (AvailabilityOf(1), AvailabilityOf(2)));
    }

    [Fact]
    public void A_restarted_checker_goes_on_where_the_last_one_was()
    {
        PublishTwoServices();
        Probe.IsSick(1);
        Pass(5);
        var status = ServerStatusOf(1);
        Probe.Hangs(1);

        Poison("services", "vs-1", "rs-1");
        Pass(0.5);

        Assert.Equal(status, ServerStatusOf(1));
    }

    [Fact]
    public void A_restarted_checker_does_not_take_one_good_check_for_the_first_ever()
    {
        PublishTwoServices();
        Probe.IsSick(1);
        Pass(5);
        Probe.IsWell(1);

        Poison("services", "vs-1", "rs-1");
        Pass(0.2);

        Assert.Equal((ServerAvailability.Down, "200 OK (good check 1 of 2)"), (AvailabilityOf(1), ServerStatusOf(1).Reason));
    }

    private void PublishTwoServices()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)) with { Check = EverySecond }, Given.Service(2, Given.Server(4)));
        Pass(1);
        Assert.Equal((ServerAvailability.Up, ServerAvailability.Up), (AvailabilityOf(1), AvailabilityOf(2)));
    }
}
