using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Health;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using LoadMaster.Testing;
using static LoadMaster.Actors.Health.HealthProtocol;

namespace LoadMaster.Actors.Tests.Health;

/// <summary>The checker alone, with the test in the place of its virtual service.</summary>
public class HealthCheckActorTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly RealServer Server = Given.Server(1);

    private static readonly CheckOrder Order = new(
        "web", Server.Id, Server.Address, new HealthCheck { IntervalSeconds = 8, TimeoutSeconds = 2, Retries = 1 }, Adaptive: null);

    private readonly FakeProbe _probe = new();
    private readonly FakeLoadAgent _agent = new();
    private readonly ManualTime _time = new();
    private readonly TestProbe _parent;
    private readonly IActorRef _checker;

    public HealthCheckActorTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\""))
    {
        _parent = CreateTestProbe();
        _checker = _parent.ChildActorOf(HealthCheckActor.Props(Server.Id, _probe, _agent, _time));
        Assert.Equal(Server.Id, _parent.ExpectMsg<CheckerStarted>().Server);
    }

    [Fact]
    public void It_checks_at_once_then_spread_then_at_its_interval()
    {
        Start();
        Assert.True(Observed().Health.State == HealthState.Up);
        Advance(CheckSpread.FirstPause(Server.Id, Order.Check));
        AwaitAssert(() => Assert.Equal(2, _probe.CountOf(1)));
        Advance(TimeSpan.FromSeconds(7.9));
        Assert.Equal(2, _probe.CountOf(1));
        Advance(TimeSpan.FromSeconds(0.1));
        AwaitAssert(() => Assert.Equal(3, _probe.CountOf(1)));
    }

    [Fact]
    public void Its_services_actor_hears_of_a_check_only_what_is_new()
    {
        Start();
        Observed();
        Advance(CheckSpread.FirstPause(Server.Id, Order.Check));
        AwaitAssert(() => Assert.Equal(2, _probe.CountOf(1)));
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _probe.IsWell(1, milliseconds: 2);
        Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(2, Observed().ResponseMilliseconds);
    }

    [Fact]
    public void A_check_waits_for_its_turn_without_its_time_running_and_gives_its_place_back()
    {
        using var places = _probe.Places = new SemaphoreSlim(0, 1);
        Start();
        Advance(TimeSpan.FromSeconds(2) + HealthCheckActor.OverdueGrace);
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, _probe.CountOf(1));

        places.Release();
        Assert.Equal(HealthState.Up, Observed().Health.State);
        AwaitAssert(() => Assert.Equal(1, places.CurrentCount));
    }

    [Fact]
    public void The_time_of_a_check_begins_with_its_turn()
    {
        using var places = _probe.Places = new SemaphoreSlim(0, 1);
        _ = _probe.Hangs(1);
        Start();
        places.Release();
        AwaitAssert(() => Assert.Equal(1, _probe.CountOf(1)));

        // The turn tells the actor that time runs before it asks; what is sent behind that is handled behind it.
        Advance(TimeSpan.FromSeconds(2) + HealthCheckActor.OverdueGrace);
        Assert.Equal("no answer within 2 s", Observed().Health.Reason);
        AwaitAssert(() => Assert.Equal(1, places.CurrentCount));
    }

    [Fact]
    public void A_check_that_is_stopped_while_it_waits_takes_no_place()
    {
        using var places = _probe.Places = new SemaphoreSlim(0, 2);
        Start();
        Watch(_checker);
        Sys.Stop(_checker);
        ExpectTerminated(_checker);
        places.Release();
        Assert.Equal((1, 0), (places.CurrentCount, _probe.CountOf(1)));
    }

    [Fact]
    public void A_probe_that_never_answers_counts_as_failed_and_its_late_answer_is_dropped()
    {
        var late = _probe.Hangs(1);
        Start();
        Advance(TimeSpan.FromSeconds(2) + HealthCheckActor.OverdueGrace);
        var observed = Observed();
        Assert.Equal((HealthState.Down, "no answer within 2 s"), (observed.Health.State, observed.Health.Reason));

        late.SetResult(FakeProbe.Well);
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void An_exception_of_the_probe_is_a_failed_check_with_its_reason()
    {
        _probe.Throws(1, new InvalidOperationException("no route"));
        Start();
        Assert.Equal("the check itself failed: no route", Observed().Health.Reason);
    }

    [Fact]
    public void The_answer_to_an_earlier_order_does_not_count()
    {
        var old = _probe.Hangs(1);
        Start();
        _probe.IsSick(1, "status 500, expected 200-299");
        Start();
        Assert.Equal("status 500, expected 200-299", Observed().Health.Reason);

        old.SetResult(FakeProbe.Well);
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_flip_is_logged_with_its_reason()
    {
        Start();
        Observed();
        _probe.IsSick(1, "connection refused");
        EventFilter.Warning("Real server 198.18.1.1:80 of web is Down: connection refused").ExpectOne(() =>
        {
            _checker.Tell(new CheckSoon("connect failed"));
            Observed();
        });
    }

    [Fact]
    public void Traffic_failing_at_a_server_that_is_down_causes_no_check()
    {
        _probe.IsSick(1);
        Start();
        Observed();
        _checker.Tell(new CheckSoon("connect failed"));
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, _probe.CountOf(1));
    }

    [Fact]
    public void It_goes_on_from_what_is_known_already()
    {
        _probe.IsSick(1, "connection refused");
        var known = ServerObservation.Unknown(Server, ManualTime.Start).AfterProbe(new ProbeResult(true, "200 OK", 3), Order.Check, ManualTime.Start);
        _checker.Tell(new CheckServer(Order with { Check = Order.Check with { Retries = 2 } }, known));
        var observed = Observed();
        Assert.Equal((HealthState.Up, "connection refused (failed check 1 of 2)"), (observed.Health.State, observed.Health.Reason));
        Assert.Equal(3, observed.ResponseMilliseconds);
    }

    private void Start() => _checker.Tell(new CheckServer(Order, ServerObservation.Unknown(Server, ManualTime.Start)));

    private ServerObservation Observed() => _parent.ExpectMsg<ServerObserved>().Observation;

    private void Advance(TimeSpan time)
    {
        Settle();
        _time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
        Settle();
    }

    private void Settle() => _checker.Ask<ActorIdentity>(new Identify(0), TimeSpan.FromSeconds(10)).Wait();
}
