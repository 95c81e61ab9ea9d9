using Akka.Actor;
using LoadMaster.Actors.Diagnostics;

namespace LoadMaster.Actors.Tests.Diagnostics;

public sealed class ActorTreeTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_tree_has_each_actor_with_its_restarts_and_what_waits_for_it()
    {
        using var hold = new ManualResetEventSlim();
        var node = Sys.ActorOf(Props.Create(() => new Parent(hold)), ActorNames.Node);
        node.Tell(TestActor);
        var (failing, busy) = ExpectMsg<(IActorRef, IActorRef)>();
        for (var failure = 0; failure < 3; failure++)
            failing.Tell("fail");
        busy.Tell("hold");
        ExpectMsg("held");
        busy.Tell("later");
        busy.Tell("later");
        AwaitAssert(() => Assert.Equal(3, ActorRestarts.Of(Sys)[failing.Path.ToStringWithoutAddress()]));

        // One that hangs is seen too: nobody is asked.
        var seen = await ActorTree.LookAsync(Sys, 10, s_timeout);
        hold.Set();
        Assert.Equal(["node", "busy", "failing"], seen.Select(one => one.Name));
        Assert.Equal(["Parent", "Busy", "Failing"], seen.Select(one => one.Type));
        Assert.Equal([0, 1, 1], seen.Select(one => one.Depth));
        Assert.Equal([0, 2, 0], seen.Select(one => one.Waiting));
        Assert.Equal([0, 0, 3], seen.Select(one => one.Restarts));
        Assert.Equal(2, (await ActorTree.LookAsync(Sys, 2, s_timeout)).Count);
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent(ManualResetEventSlim hold)
        {
            var failing = Context.ActorOf(Props.Create(() => new Failing()), "failing");
            var busy = Context.ActorOf(Props.Create(() => new Busy(hold)), "busy");
            Receive<IActorRef>(test => test.Tell((failing, busy)));
            Receive<string>(word => { });
        }

        protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.Restart();
    }

    private sealed class Failing : ReceiveActor
    {
        public Failing() => Receive<string>(_ => throw new InvalidOperationException("as it is told"));
    }

    private sealed class Busy : ReceiveActor
    {
        public Busy(ManualResetEventSlim hold) => Receive<string>(word =>
        {
            if (word == "hold")
            {
                Sender.Tell("held");
                hold.Wait(s_timeout);
            }
        });
    }
}
