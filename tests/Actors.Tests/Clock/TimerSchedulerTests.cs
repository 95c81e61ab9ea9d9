using System.Collections.Concurrent;
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
    public void A_message_comes_however_much_waits_for_the_runtimes_threads()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.GetMaxThreads(out var workers, out _);
        try
        {
            // The runtime adds a thread or two a second to those that are taken.
            for (var task = 0; task < Math.Min(workers, 1_000); task++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => release.Task.Wait(Soon), null);
            }

            using var came = new BlockingCollection<string>();
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), new Straight(came), "now", ActorRefs.NoSender);
            Assert.True(came.TryTake(out var message, Soon / 2));
            Assert.Equal("now", message);
        }
        finally
        {
            release.SetResult();
        }
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

    /// <summary>Without an actor's mailbox, which needs a thread of the runtime's.</summary>
    private sealed class Straight(BlockingCollection<string> to) : ICanTell
    {
        public void Tell(object message, IActorRef sender) => to.Add((string)message);
    }
}
