using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Serving;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;
using static LoadMaster.Actors.Serving.ServingProtocol;

namespace LoadMaster.Actors.Tests.Serving;

/// <summary>The serving actor alone, with the test in the place of the services.</summary>
public class ServingWaitTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly VirtualService One = Given.Service(1, Given.Server(1));
    private static readonly VirtualService Two = Given.Service(2, Given.Server(2));

    private readonly FakeDataPlane _dataPlane = new();
    private readonly TestProbe _services;
    private readonly IActorRef _serving;

    public ServingWaitTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\""))
    {
        _services = CreateTestProbe();
        _serving = Sys.ActorOf(ServingActor.Props(_dataPlane, _services.Ref));
        _services.ExpectMsg<ServingStarted>();
    }

    [Fact]
    public void It_asks_again_until_it_hears_of_a_revision()
    {
        Advance(ServingActor.AskAgainInterval);
        _services.ExpectMsg<ServingStarted>();

        Tell(new ServeRevision(1, []));
        Advance(ServingActor.AskAgainInterval);
        _services.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_revision_waits_until_each_of_its_services_has_a_plan_for_it()
    {
        Tell(new ServeRevision(1, [One, Two]));
        Tell(new ServePlan(Plan(One)));
        Assert.Empty(_dataPlane.Applied);

        Tell(new ServePlan(Plan(Two with { Name = "of an older revision" })));
        Assert.Empty(_dataPlane.Applied);

        Tell(new ServePlan(Plan(Two)));
        Assert.Equal([Plan(One), Plan(Two)], _dataPlane.Current.Services);
    }

    [Fact]
    public void A_flip_reaches_the_table_while_the_next_revision_still_waits()
    {
        Tell(new ServeRevision(1, [One]));
        Tell(new ServePlan(Plan(One)));
        Advance(ServingActor.ApplyInterval);

        Tell(new ServeRevision(2, [One, Two]));
        Tell(new ServePlan(Plan(One, ServerAvailability.Down)));
        Assert.Equal((1, ServerAvailability.Down), (_dataPlane.Current.Revision, _dataPlane.Server(1)!.Availability));
    }

    [Fact]
    public void A_plan_that_never_comes_holds_a_revision_up_for_two_seconds_only()
    {
        Tell(new ServeRevision(1, [One]));
        Tell(new ServePlan(Plan(One)));
        Tell(new ServeRevision(2, [One with { Name = "renamed" }, Two]));
        Advance(ServingActor.ApplyInterval);
        Assert.Equal(1, _dataPlane.Current.Revision);

        Advance(ServingActor.PlansWait);
        Assert.Equal(2, _dataPlane.Current.Revision);
        Assert.Equal(ServerAvailability.Up, _dataPlane.Server(1)!.Availability);
        Assert.Equal(ServerAvailability.Unknown, _dataPlane.Server(2)!.Availability);
    }

    [Fact]
    public void The_first_change_is_applied_at_once_and_the_next_ones_together()
    {
        Tell(new ServeRevision(1, [One]));
        Tell(new ServePlan(Plan(One)));
        Assert.Equal(1, _dataPlane.ApplyCalls);

        for (var i = 0; i < 100; i++)
        {
            Tell(new ServePlan(Plan(One, i % 2 == 0 ? ServerAvailability.Down : ServerAvailability.Up)));
        }

        Tell(new ServePlan(Plan(One, ServerAvailability.Down)));
        Assert.Equal(1, _dataPlane.ApplyCalls);
        Advance(ServingActor.ApplyInterval);
        Assert.Equal((2, ServerAvailability.Down), (_dataPlane.ApplyCalls, _dataPlane.Server(1)!.Availability));
    }

    [Fact]
    public void A_server_that_restarted_actors_do_not_know_yet_keeps_its_place_in_the_table()
    {
        Tell(new ServeRevision(1, [One]));
        Tell(new ServePlan(Plan(One)));
        Tell(new ServePlan(Plan(One, ServerAvailability.Unknown)));
        Advance(ServingActor.ApplyInterval);

        Assert.Equal(ServerAvailability.Up, _dataPlane.Server(1)!.Availability);
    }

    private static ServicePlan Plan(VirtualService service, ServerAvailability availability = ServerAvailability.Up) =>
        new(service, service.RealServers.Select(server => new ServerPlan(server.Id, server.Address, server.Weight, availability)).ToValueList());

    private void Tell(object message)
    {
        _serving.Tell(message);
        Settle();
    }

    private void Advance(TimeSpan time)
    {
        ((TestScheduler)Sys.Scheduler).Advance(time);
        Settle();
    }

    private void Settle() => _serving.Ask<ActorIdentity>(new Identify(0), TimeSpan.FromSeconds(10)).Wait();
}
