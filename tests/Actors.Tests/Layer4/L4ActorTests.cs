using Akka.Actor;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Layer4;

public sealed class L4ActorTests : ServicesRig
{
    [Fact]
    public void A_layer_four_service_goes_to_the_kernel_and_a_layer_seven_one_to_the_data_plane()
    {
        var revision = Publish(Forwarded(1, Given.Server(1), Given.Server(2)), Given.Service(2, Given.Server(3)));
        Pass(0.2);
        Assert.Equal([2], DataPlane.Current.Services.Select(service => service.Service.Id.Value));
        Assert.Equal([1, 2], SlotsOf(1));
        var outcome = LastApplied();
        Assert.Equal((revision, 0), (outcome.Revision, outcome.Problems.Count));
        Assert.Equal(ServiceState.Up, StatusOf(1).State);
    }

    [Fact]
    public void What_the_kernel_refuses_shows_as_not_serving_with_its_reason_and_is_tried_again()
    {
        Kernel.Refusal = "The process lacks CAP_NET_ADMIN";
        Publish(Forwarded(1, Given.Server(1)), Given.Service(2, Given.Server(2)));
        Pass(0.2);
        Assert.Equal((ServiceState.NotServing, "The process lacks CAP_NET_ADMIN"), (StatusOf(1).State, StatusOf(1).Reason));
        Assert.Equal(ServiceState.Up, StatusOf(2).State);

        Kernel.Refusal = null;
        Pass(LoadMaster.Actors.Serving.ServingActor.ProblemRetryInterval.TotalSeconds + 0.2);
        Assert.Equal(ServiceState.Up, StatusOf(1).State);
        Assert.Equal([1], SlotsOf(1));
    }

    [Fact]
    public void A_change_of_one_service_leaves_the_plans_of_the_others_as_they_are()
    {
        Publish(Forwarded(1, Given.Server(1), Given.Server(2)), Forwarded(2, Given.Server(3), Given.Server(4)));
        Pass(0.2);
        var before = Kernel.Current;
        Probe.IsSick(1);
        Pass(12);
        Assert.Equal([2], SlotsOf(1));
        Assert.NotSame(before.Services[0], Kernel.Current.Services[0]);
        Assert.Same(before.Services[1], Kernel.Current.Services[1]);
    }

    [Fact]
    public void The_connections_of_a_server_that_goes_down_are_ended_at_once()
    {
        Publish(Forwarded(1, Given.Server(1), Given.Server(2)));
        Pass(0.2);
        Probe.IsSick(1);
        Pass(12);
        Assert.Equal([2], SlotsOf(1));
        Assert.Equal([1], Kernel.Resets);
    }

    [Fact]
    public void A_standby_leaves_the_connections_alone_until_it_is_active()
    {
        Become(HaState.Standby);
        Publish(Forwarded(1, Given.Server(1), Given.Server(2), Given.Server(3)));
        Pass(0.2);
        Probe.IsSick(1);
        Probe.IsSick(2);
        Pass(12);
        Assert.Equal([3], SlotsOf(1));
        Probe.IsWell(2);
        Pass(20);
        Assert.Equal([2, 3], SlotsOf(1));
        Assert.Empty(Kernel.Resets);

        Become(HaState.Active);
        AwaitAssert(() => Assert.Equal([1], Kernel.Resets));
        Become(HaState.Standby);
        Become(HaState.Active);
        Probe.IsSick(3);
        Pass(12);
        AwaitAssert(() => Assert.Equal([1, 3], Kernel.Resets));
    }

    private void Become(HaState state) => Sys.EventStream.Publish(new HaProtocol.HaStateChanged(state, 1, null, null));

    [Fact]
    public void The_connections_of_a_server_that_is_removed_end_when_they_have_drained()
    {
        var service = Forwarded(1, Given.Server(1), Given.Server(2)) with { Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = 5 } };
        Publish(service);
        Pass(0.2);
        Publish(service with { RealServers = [Given.Server(2)] });
        Pass(4);
        Assert.Empty(Kernel.Resets);
        Pass(2);
        Assert.Equal([1], Kernel.Resets);
    }

    [Fact]
    public void A_draining_server_serves_those_tied_to_it_until_the_drain_time_ends_and_then_its_connections_are_cut()
    {
        var service = Forwarded(1, Given.Server(1), Given.Server(2)) with { Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = 5 } };
        Publish(service);
        Pass(0.2);
        Publish(service with { RealServers = [Given.Server(1, mode: RealServerMode.Draining), Given.Server(2)] });
        Pass(4);
        Assert.Equal(ServerAvailability.Draining, InKernel(1));
        Assert.Equal([2], SlotsOf(1));
        Assert.Empty(Kernel.Resets);
        Pass(2);
        Assert.Equal(ServerAvailability.Disabled, InKernel(1));
        Assert.Equal([1], Kernel.Resets);

        Publish(service);
        Pass(1);
        Assert.Equal(ServerAvailability.Up, InKernel(1));
        Assert.Equal([1, 2], SlotsOf(1));
        Assert.Equal([1], Kernel.Resets);
    }

    [Fact]
    public void A_service_that_keeps_connections_cuts_none_when_the_drain_time_ends()
    {
        var service = Forwarded(1, Given.Server(1), Given.Server(2), Given.Server(3)) with { Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = 5 }, DrainEnd = DrainEnd.Keep };
        Publish(service);
        Pass(0.2);
        Publish(service with { RealServers = [Given.Server(1, mode: RealServerMode.Draining), Given.Server(2)] });
        Pass(8);
        Assert.Equal(ServerAvailability.Disabled, InKernel(1));
        Assert.Empty(Kernel.Resets);
    }

    [Fact]
    public void A_draining_server_that_goes_down_is_ended_at_once_and_its_drain_time_goes_on()
    {
        var service = Forwarded(1, Given.Server(1), Given.Server(2)) with { Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = 60 } };
        Publish(service with { RealServers = [Given.Server(1, mode: RealServerMode.Draining), Given.Server(2)] });
        Pass(1);
        Probe.IsSick(1);
        Pass(12);
        Assert.Equal([1], Kernel.Resets);
        Probe.IsWell(1);
        Pass(30);
        Assert.Equal(ServerAvailability.Draining, InKernel(1));
        Pass(20);
        Assert.Equal(ServerAvailability.Disabled, InKernel(1));
    }

    [Fact]
    public void A_server_that_comes_back_while_it_drains_keeps_its_connections()
    {
        var service = Forwarded(1, Given.Server(1), Given.Server(2)) with { Timeouts = new ServiceTimeouts { DrainTimeoutSeconds = 5 } };
        Publish(service);
        Pass(0.2);
        Publish(service with { RealServers = [Given.Server(1, mode: RealServerMode.Disabled), Given.Server(2)] });
        Pass(1);
        Publish(service);
        Pass(8);
        Assert.Empty(Kernel.Resets);
    }

    [Fact]
    public void Servers_of_an_earlier_process_take_traffic_until_they_have_been_checked()
    {
        Kernel.Live.Add(new RealServerId(1));
        _ = (Probe.Hangs(1), Probe.Hangs(2));
        Publish(Forwarded(1, Given.Server(1), Given.Server(2)));
        Pass(0.2);
        Assert.Equal([1], SlotsOf(1));
        Assert.Empty(Kernel.Resets);
    }

    [Fact]
    public void Least_connection_is_levelled_by_what_the_kernel_counts()
    {
        Publish(Forwarded(1, Given.Server(1), Given.Server(2)) with { Scheduling = SchedulingMethod.LeastConnection });
        Pass(0.2);
        Assert.Equal(64, SlotsOf(1).Count(id => id == 1));

        Kernel.Active[new RealServerId(1)] = 100;
        Pass(1.2);
        Assert.True(SlotsOf(1).Count(id => id == 1) <= 1);
    }

    [Fact]
    public void What_the_kernel_counts_is_in_the_statistics()
    {
        Publish(Forwarded(1, Given.Server(1)));
        Kernel.Counters[new RealServerId(1)] = new Layer4Counters(new RealServerId(1), 7, 70, 700, 60, 6000);
        Kernel.Active[new RealServerId(1)] = 3;
        Pass(3);
        var report = Report();
        var counters = Assert.Single(report.Sample.Services);
        Assert.Equal((7, 3, 700, 6000), (counters.ConnectionsTotal, counters.ConnectionsActive, counters.BytesIn, counters.BytesOut));
        Assert.Equal((1, 7), (Assert.Single(report.Sample.Servers).Server.Value, report.Sample.Servers[0].ConnectionsTotal));
    }

    [Fact]
    public void An_actor_that_starts_anew_gets_everything_again()
    {
        Publish(Forwarded(1, Given.Server(1)));
        Pass(0.2);
        var before = Kernel.Applied.Count;
        Poison(ActorNames.L4);
        Pass(0.2);
        Assert.True(Kernel.Applied.Count > before);
        Assert.Equal([1], SlotsOf(1));
    }

    private StatsProtocol.StatsReport Report() => Child(ActorNames.Stats).Ask<StatsProtocol.StatsReport>(StatsProtocol.GetStats.Instance).Result;

    private static VirtualService Forwarded(int id, params RealServer[] servers) =>
        Given.Service(id, servers) with { Layer = ServiceLayer.Kernel, Type = ServiceType.Tcp, ForwardedFor = false };

    /// <summary>As the kernel has it.</summary>
    private ServerAvailability InKernel(int server) =>
        Kernel.Current.Services.SelectMany(service => service.Plan.Servers).Single(one => one.Id.Value == server).Availability;

    private IReadOnlyList<int> SlotsOf(int service) =>
        [.. Kernel.Current.Services.Single(one => one.Plan.Service.Id.Value == service).Slots.Select(id => id.Value)];

    private LoadMaster.Actors.Serving.ServingProtocol.PlanApplied LastApplied()
    {
        LoadMaster.Actors.Serving.ServingProtocol.PlanApplied? last = null;
        while (Applied.HasMessages)
        {
            last = Applied.ExpectMsg<LoadMaster.Actors.Serving.ServingProtocol.PlanApplied>();
        }

        return last!;
    }
}
