using LoadMaster.Actors.Serving;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Serving;

public class ServingActorTests : ServicesRig
{
    [Fact]
    public void A_listener_that_cannot_be_bound_shows_as_not_serving_and_is_tried_again()
    {
        DataPlane.RefuseToBind(Given.ServiceAddress(1), "198.18.0.1:80 is taken by another process");
        var revision = Publish(Given.Service(1, Given.Server(1)), Given.Service(2, Given.Server(2)));
        Pass(0.1);

        var outcome = LastApplied();
        Assert.Equal((revision, 1), (outcome.Revision, Assert.Single(outcome.Problems).Service.Value));
        Assert.Equal((ServiceState.NotServing, "198.18.0.1:80 is taken by another process"), (StatusOf(1).State, StatusOf(1).Reason));
        Assert.Equal(ServiceState.Up, StatusOf(2).State);

        DataPlane.AllowToBind(Given.ServiceAddress(1));
        Pass(ServingActor.ProblemRetryInterval.TotalSeconds + 0.1);
        Assert.Equal(ServiceState.Up, StatusOf(1).State);
        Assert.Equal(new ServingProtocol.PlanApplied(revision, []), LastApplied());
    }

    [Fact]
    public void An_exception_of_the_data_plane_is_reported_and_tried_again_while_the_old_table_serves()
    {
        Publish(Given.Service(1, Given.Server(1)), Given.Service(2, Given.Server(2)));
        Pass(0.1);
        var before = DataPlane.Current;

        DataPlane.ApplyFailure = new InvalidOperationException("out of descriptors");
        var revision = Publish(Given.Service(1, Given.Server(1, weight: 5)), Given.Service(2, Given.Server(2)));
        Pass(0.1);

        Assert.Equal(before, DataPlane.Current);
        var problem = Assert.Single(LastApplied().Problems);
        Assert.Equal((1, ProblemCodes.ApplyFailed), (problem.Service.Value, problem.Code));
        Assert.Contains("out of descriptors", StatusOf(1).Reason);
        Assert.Equal((ServiceState.NotServing, ServiceState.Up), (StatusOf(1).State, StatusOf(2).State));

        DataPlane.ApplyFailure = null;
        Pass(ServingActor.ProblemRetryInterval.TotalSeconds + 0.1);
        Assert.Equal((revision, 5), (DataPlane.Current.Revision, WeightOf(1)));
        Assert.Equal(ServiceState.Up, StatusOf(1).State);
    }

    [Fact]
    public void A_failed_deletion_names_the_service_that_is_still_served()
    {
        Publish(Given.Service(1, Given.Server(1)));
        Pass(0.1);
        DataPlane.ApplyFailure = new InvalidOperationException("busy");
        Publish();
        Pass(0.1);

        Assert.Equal(1, Assert.Single(LastApplied().Problems).Service.Value);
    }

    [Fact]
    public void A_hundred_flips_become_few_tables()
    {
        Publish(Given.Service(1, [.. Enumerable.Range(1, 100).Select(id => Given.Server(id))]));
        Pass(0.2);
        Assert.All(DataPlane.Current.Services[0].Servers, server => Assert.Equal(ServerAvailability.Up, server.Availability));
        var before = DataPlane.ApplyCalls;

        for (var id = 1; id <= 100; id++)
        {
            Probe.IsSick(id);
            DataPlane.ReportFailure(id, "connection refused");
        }

        Pass(2);
        Assert.All(DataPlane.Current.Services[0].Servers, server => Assert.Equal(ServerAvailability.Down, server.Availability));
        Assert.InRange(DataPlane.ApplyCalls - before, 1, 10);
    }

    [Fact]
    public void Checks_that_change_nothing_make_no_new_table()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)));
        Pass(1);
        var before = DataPlane.ApplyCalls;
        Pass(60);
        Assert.Equal(before, DataPlane.ApplyCalls);
    }

    [Fact]
    public void A_failure_seen_by_traffic_takes_the_server_out_long_before_its_next_regular_check()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)));
        Pass(0.2);
        Probe.IsSick(1);

        DataPlane.ReportFailure(1, "connection refused");
        Pass(1);

        Assert.Equal((ServerAvailability.Down, ServerAvailability.Up), (AvailabilityOf(1), AvailabilityOf(2)));
    }

    [Fact]
    public void Many_failures_of_a_server_whose_checks_are_good_cost_two_checks_a_second()
    {
        Publish(Given.Service(1, Given.Server(1)));
        Pass(0.2);
        var before = Probe.CountOf(1);

        for (var i = 0; i < 100; i++)
        {
            DataPlane.ReportFailure(1, "connection reset");
            Pass(0.05);
        }

        Assert.InRange(Probe.CountOf(1) - before, 5, 12);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void A_failure_of_a_server_that_is_no_longer_configured_is_ignored()
    {
        Publish(Given.Service(1, Given.Server(1)));
        DataPlane.ReportFailure(77, "connection refused");
        Pass(0.2);
        Assert.False(DataPlane.TryReadFailure(out _));
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void A_data_plane_that_cannot_be_read_costs_no_restart_and_no_table()
    {
        Publish(Given.Service(1, Given.Server(1)));
        Pass(1);
        DataPlane.ReadFailure = new InvalidOperationException("counters are gone");
        Pass(3);
        DataPlane.ReadFailure = null;
        Probe.IsSick(1);
        DataPlane.ReportFailure(1, "connection refused");
        Pass(1);

        Assert.Equal(ServerAvailability.Down, AvailabilityOf(1));
        Assert.Equal(0, Restarts);
    }

    private ServingProtocol.PlanApplied LastApplied()
    {
        ServingProtocol.PlanApplied? last = null;
        while (Applied.HasMessages)
        {
            last = Applied.ExpectMsg<ServingProtocol.PlanApplied>();
        }

        Assert.NotNull(last);
        return last;
    }
}
