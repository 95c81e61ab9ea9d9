using LoadMaster.Actors.Serving;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.VirtualServices;

public class VirtualServicesTests : ServicesRig
{
    private static readonly HealthCheck EverySecond = new() { IntervalSeconds = 1, TimeoutSeconds = 0.5, Retries = 2, RiseCount = 3 };

    [Fact]
    public void A_new_service_serves_its_healthy_servers()
    {
        var revision = Publish(Given.Service(1, Given.Server(1), Given.Server(2, weight: 500)));
        Pass(0.1);

        Assert.Equal(revision, DataPlane.Current.Revision);
        Assert.Equal((ServerAvailability.Up, 1000), (AvailabilityOf(1), WeightOf(1)));
        Assert.Equal((ServerAvailability.Up, 500), (AvailabilityOf(2), WeightOf(2)));
        Assert.Equal((ServiceState.Up, "2 of 2 real servers take traffic"), (StatusOf(1).State, StatusOf(1).Reason));
    }

    [Fact]
    public void A_redirect_service_needs_no_server_and_one_without_servers_says_what_clients_get()
    {
        Publish(
            Given.Service(1) with { Redirect = new RedirectSettings { Target = "https://%h%s", Status = 301 } },
            Given.Service(2) with { NotAvailable = new NotAvailableSettings { Mode = NotAvailableMode.Page, Page = "x" } },
            Given.Service(3));
        Pass(0.1);

        Assert.Equal((ServiceState.Redirect, "every request is redirected to https://%h%s (301)"), (StatusOf(1).State, StatusOf(1).Reason));
        Assert.Equal((ServiceState.Sorry, "no real server is configured; clients get the page with status 503"), (StatusOf(2).State, StatusOf(2).Reason));
        Assert.Equal(ServiceState.Down, StatusOf(3).State);
    }

    [Fact]
    public void One_service_is_told_without_the_others()
    {
        Publish(Given.Service(1, Given.Server(1)), Given.Service(2, Given.Server(2)));
        Pass(0.1);

        Assert.Equal(StatusOf(2), Assert.Single(StatusOfOne(2).Services));
        Assert.Empty(StatusOfOne(3).Services);
        Assert.Equal(Status().ServingRevision, StatusOfOne(2).ServingRevision);
    }

    [Fact]
    public void An_empty_configuration_is_applied_and_announced_too()
    {
        var revision = Publish();

        Assert.Equal(revision, Applied.ExpectMsg<ServingProtocol.PlanApplied>().Revision);
        Assert.Empty(DataPlane.Current.Services);
        Assert.Equal(revision, Status().ServingRevision);
    }

    [Fact]
    public void Each_revision_is_announced_when_it_serves()
    {
        for (var i = 1; i <= 3; i++)
        {
            var revision = Publish([.. Enumerable.Range(1, i).Select(id => Given.Service(id, Given.Server(id)))]);
            Pass(0.1);
            Assert.Equal(new ServingProtocol.PlanApplied(revision, []), Applied.ExpectMsg<ServingProtocol.PlanApplied>());
            Assert.Equal(i, DataPlane.Current.Services.Count);
        }
    }

    [Fact]
    public void A_server_falls_after_its_retries_and_rises_after_its_count()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)) with { Check = EverySecond });
        Pass(1);
        Probe.IsSick(1, "connection refused");

        PassProbes(1, 1);
        Assert.Equal((ServerAvailability.Up, "connection refused (failed check 1 of 2)"), (AvailabilityOf(1), ServerStatusOf(1).Reason));
        PassProbes(1, 1);
        Assert.Equal((ServerAvailability.Down, "connection refused"), (AvailabilityOf(1), ServerStatusOf(1).Reason));
        Assert.Equal(Time.GetUtcNow(), ServerStatusOf(1).Since);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(2));
        Assert.Equal("1 of 2 real servers take traffic", StatusOf(1).Reason);

        Probe.IsWell(1);
        PassProbes(1, 2);
        Assert.Equal(ServerAvailability.Down, AvailabilityOf(1));
        PassProbes(1, 1);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void A_service_without_a_healthy_server_is_down_but_stays_in_the_table()
    {
        Probe.IsSick(1);
        Publish(Given.Service(1, Given.Server(1)) with { Check = EverySecond });
        Assert.Equal(ServerAvailability.Unknown, AvailabilityOf(1));

        PassProbes(1, 1);
        Assert.Equal(ServerAvailability.Down, AvailabilityOf(1));
        Assert.Equal((ServiceState.Down, "none of 1 real servers takes traffic"), (StatusOf(1).State, StatusOf(1).Reason));
    }

    [Fact]
    public void A_draining_server_stays_in_the_table_as_draining_and_is_still_checked()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)) with { Check = EverySecond });
        Pass(1);
        var probes = Probe.CountOf(1);

        Publish(Given.Service(1, Given.Server(1, mode: RealServerMode.Draining), Given.Server(2)) with { Check = EverySecond });
        Pass(2);

        Assert.Equal((ServerAvailability.Draining, 1000), (AvailabilityOf(1), WeightOf(1)));
        Assert.True(Probe.CountOf(1) > probes);
        Assert.Equal("draining; last check: 200 OK", ServerStatusOf(1).Reason);
    }

    [Fact]
    public void A_disabled_server_is_not_checked_and_an_enabled_one_waits_for_its_first_good_check()
    {
        Publish(Given.Service(1, Given.Server(1, mode: RealServerMode.Disabled), Given.Server(2)) with { Check = EverySecond });
        Pass(3);
        Assert.Equal((ServerAvailability.Disabled, 0), (AvailabilityOf(1), Probe.CountOf(1)));
        Assert.Equal("disabled by the administrator", ServerStatusOf(1).Reason);

        var answer = Probe.Hangs(1);
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)) with { Check = EverySecond });
        Pass(0.1);
        Assert.Equal((ServerAvailability.Unknown, 1), (AvailabilityOf(1), Probe.CountOf(1)));

        answer.SetResult(FakeProbe.Well);
        Eventually(() => AvailabilityOf(1) == ServerAvailability.Up);
    }

    [Fact]
    public void A_changed_weight_reaches_the_table_without_a_new_check()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)));
        var probes = Probe.CountOf(1);

        Publish(Given.Service(1, Given.Server(1, weight: 7), Given.Server(2)));
        Pass(0.1);

        Assert.Equal((ServerAvailability.Up, 7), (AvailabilityOf(1), WeightOf(1)));
        Assert.Equal(probes, Probe.CountOf(1));
    }

    [Fact]
    public void A_changed_check_is_used_at_once_and_the_server_stays_up_meanwhile()
    {
        Publish(Given.Service(1, Given.Server(1)));
        Pass(0.1);
        var probes = Probe.CountOf(1);
        Probe.Hangs(1);

        Publish(Given.Service(1, Given.Server(1)) with { Check = new HealthCheck { Type = HealthCheckType.Http, Path = "/health" } });
        Pass(0.1);

        Assert.Equal((probes + 1, "/health"), (Probe.CountOf(1), Probe.LastCheckOf(1)!.Path));
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
    }

    [Fact]
    public void A_changed_address_makes_the_server_unknown_until_it_is_checked_there()
    {
        Publish(Given.Service(1, Given.Server(1)));
        Pass(0.1);
        Probe.Hangs(9);

        Publish(Given.Service(1, Given.Server(1) with { Address = Given.ServerAddress(9) }));
        Pass(0.1);

        Assert.Equal((ServerAvailability.Unknown, Given.ServerAddress(9)), (AvailabilityOf(1), DataPlane.Server(1)!.Address));
    }

    [Fact]
    public void Servers_come_and_go_while_the_others_stay_up()
    {
        Publish(Given.Service(1, Given.Server(1), Given.Server(2)));
        Pass(0.1);
        Publish(Given.Service(1, Given.Server(2), Given.Server(3)));
        Pass(0.1);

        Assert.Equal([2, 3], DataPlane.Current.Services[0].Servers.Select(server => server.Id.Value));
        Assert.All(DataPlane.Applied.Where(plan => plan.Revision > 1).SelectMany(plan => plan.Services), service =>
            Assert.Contains(service.Servers, server => server.Id.Value == 2 && server.Availability == ServerAvailability.Up));
        var probes = Probe.CountOf(1);
        Pass(6);
        Assert.Equal(probes, Probe.CountOf(1));
    }

    [Fact]
    public void The_method_changes_without_losing_what_is_known_of_the_servers()
    {
        var service = Given.Service(1, Given.Server(1), Given.Server(2));
        Publish(service);
        Pass(0.1);
        foreach (var method in Enum.GetValues<SchedulingMethod>())
        {
            Publish(service with { Scheduling = method });
            Pass(0.1);
            Assert.Equal(method, DataPlane.Current.Services[0].Service.Scheduling);
            Assert.All(DataPlane.Current.Services[0].Servers, server => Assert.Equal(ServerAvailability.Up, server.Availability));
        }
    }

    [Fact]
    public void A_deleted_service_and_a_new_one_on_its_address_change_places_in_one_table()
    {
        Publish(Given.Service(1, Given.Server(1)));
        Pass(0.1);
        var before = DataPlane.Applied.Count;

        var revision = Publish(Given.Service(2, Given.Server(2)) with { Address = Given.ServiceAddress(1) });
        Pass(0.1);

        Assert.All(DataPlane.Applied.Skip(before), plan =>
        {
            Assert.Equal(revision, plan.Revision);
            Assert.Equal(2, Assert.Single(plan.Services).Service.Id.Value);
        });
        Assert.Equal(2, Assert.Single(Status().Services).Id.Value);
    }

    [Fact]
    public void A_deleted_service_that_comes_back_at_once_is_served_again()
    {
        var service = Given.Service(1, Given.Server(1));
        Publish(service);
        PublishOnly();
        PublishOnly(service);
        Settle();
        Pass(0.2);

        Assert.Equal(3, DataPlane.Current.Revision);
        Assert.Equal(ServerAvailability.Up, AvailabilityOf(1));
        Assert.Equal(ServiceState.Up, StatusOf(1).State);
    }

    [Fact]
    public void A_disabled_service_leaves_the_table_is_not_checked_and_comes_back()
    {
        var service = Given.Service(1, Given.Server(1)) with { Check = EverySecond };
        Publish(service);
        Pass(0.1);
        Publish(service with { Enabled = false });
        Pass(0.1);
        var probes = Probe.CountOf(1);
        Pass(3);
        Assert.Empty(DataPlane.Current.Services);
        Assert.Equal(probes, Probe.CountOf(1));
        Assert.Equal((ServiceState.Disabled, ServerAvailability.Disabled), (StatusOf(1).State, ServerStatusOf(1).Availability));

        Publish(service);
        Pass(0.1);
        Assert.Equal((ServerAvailability.Up, ServiceState.Up), (AvailabilityOf(1), StatusOf(1).State));
    }

    /// <summary>Lets time pass until the server was probed so many times more.</summary>
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
