using Akka.Actor;
using Akka.TestKit.Xunit2;
using LoadMaster.Actors.Clock;

namespace LoadMaster.Actors.Tests.Clock;

public sealed class TimerSchedulerTests() : TestKit($"akka.scheduler.implementation = \"{typeof(TimerScheduler).FullName}, LoadMaster.Actors\"")
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Never = TimeSpan.FromMilliseconds(300);

    private IAdvancedScheduler Clock => Sys.Scheduler.Advanced;

    private TimerScheduler Own => Assert.IsType<TimerScheduler>(Sys.Scheduler);

    [Fact]
    public void A_message_comes_once_and_not_too_early()
    {
        var before = Own.MonotonicClock;
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(120), TestActor, "now", ActorRefs.NoSender);
        ExpectMsg("now", Soon);
        Assert.True(Own.MonotonicClock - before >= TimeSpan.FromMilliseconds(100), $"after {Own.MonotonicClock - before}");
        ExpectNoMsg(Never);
    }

    [Fact]
    public void What_repeats_comes_until_it_is_cancelled()
    {
        using var cancel = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), TestActor, "again", ActorRefs.NoSender, cancel);
        for (var time = 0; time < 5; time++)
        {
            ExpectMsg("again", Soon);
        }

        cancel.Cancel();

        // One that was on its way may still come.
        ReceiveWhile(Never, message => message);
        ExpectNoMsg(Never);
    }

    [Fact]
    public void What_is_cancelled_before_it_is_due_or_before_it_is_asked_for_does_not_happen()
    {
        using var cancel = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), TestActor, "no", ActorRefs.NoSender, cancel);
        cancel.Cancel();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, TestActor, "no", ActorRefs.NoSender, cancel);
        Clock.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), () => TestActor.Tell("no"), cancel);
        ExpectNoMsg(Never);
    }

    [Fact]
    public void Work_that_fails_is_logged_and_comes_again()
    {
        using var cancel = new Cancelable(Sys.Scheduler);
        var times = 0;
        EventFilter.Error(contains: "What was due failed: broken").ExpectOne(Soon, () =>
            Clock.ScheduleRepeatedly(
                TimeSpan.Zero,
                TimeSpan.FromMilliseconds(20),
                () =>
                {
                    if (Interlocked.Increment(ref times) == 1)
                    {
                        throw new InvalidOperationException("broken");
                    }

                    TestActor.Tell(times);
                },
                cancel));
        ExpectMsg<int>(Soon);
    }

    [Fact]
    public void After_the_end_of_the_system_nothing_is_due()
    {
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(10), TestActor, "late", ActorRefs.NoSender);
        Own.Dispose();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, TestActor, "late", ActorRefs.NoSender);
        ExpectNoMsg(Never);
    }

    [Fact]
    public async Task A_message_is_told_by_a_thread_that_waits_for_no_other_work()
    {
        var teller = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), new Straight(teller), "now", ActorRefs.NoSender);
        Assert.False(await teller.Task.WaitAsync(Soon), "told by one of the runtime's workers");
    }

    [Fact]
    public void Many_that_are_due_at_different_times_come_in_their_order_also_when_most_are_cancelled()
    {
        using var cancel = new Cancelable(Sys.Scheduler);
        for (var number = 0; number < 2_000; number++)
        {
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(250), TestActor, -1, ActorRefs.NoSender, cancel);
        }

        for (var number = 5; number > 0; number--)
        {
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100 * number), TestActor, number, ActorRefs.NoSender);
        }

        cancel.Cancel();
        for (var number = 1; number <= 5; number++)
        {
            ExpectMsg(number, Soon);
        }
    }

    [Fact]
    public void A_time_far_away_is_waited_for()
    {
        using var cancel = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromDays(400), TestActor, "far", ActorRefs.NoSender, cancel);
        ExpectNoMsg(Never);
        cancel.Cancel();
    }

    /// <summary>Without an actor's mailbox: tells whether a worker of the runtime's calls.</summary>
    private sealed class Straight(TaskCompletionSource<bool> byWorker) : ICanTell
    {
        public void Tell(object message, IActorRef sender) => byWorker.SetResult(Thread.CurrentThread.IsThreadPoolThread);
    }
}
