using Akka.Actor;
using Akka.TestKit;

namespace LoadMaster.Actors.Tests.Ha;

/// <summary>The clock of the test's virtual scheduler.</summary>
internal sealed class SchedulerTime(ActorSystem system) : TimeProvider
{
    private readonly TestScheduler _scheduler = (TestScheduler)system.Scheduler;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow() => _scheduler.Now.ToUniversalTime();
}
