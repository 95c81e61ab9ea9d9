using Akka.Actor;

namespace LoadMaster.Actors.Health;

/// <summary>
/// The one clock of all checkers of a node: a heap of what is due, and one timer of Akka's scheduler for the next of it. A timer for each of 50,000
/// checkers and for each check's end would cost more than the checks (docs/decisions/0021).
/// </summary>
public sealed class CheckClock
{
    /// <summary>What is due within this time is due: one wake-up for several checkers.</summary>
    public const long GrainMilliseconds = 5;

    private readonly IScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly long _zero;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<CheckAlarm, long> _due = new();
    private long _wakesAt = long.MaxValue;

    private CheckClock(IScheduler scheduler, TimeProvider time) => (_scheduler, _time, _zero) = (scheduler, time, time.GetTimestamp());

    /// <summary>In milliseconds, since the clock was made.</summary>
    public long Now => (long)_time.GetElapsedTime(_zero).TotalMilliseconds;

    /// <param name="time">Of the first who asks; there is one time in a system.</param>
    public static CheckClock Of(ActorSystem system, TimeProvider time) => system.WithExtension<Place, PlaceProvider>().Clock(time);

    /// <summary>Tells the alarm's owner <see cref="CheckDue"/> once at that time, instead of the time that was set before; <see cref="long.MaxValue"/> for never.</summary>
    internal void Set(CheckAlarm alarm, long at)
    {
        lock (_gate)
        {
            alarm.At = at;

            // What was set for earlier is put off when that time has come: most checks end in time, so most ends of checks are only put off.
            if (at < alarm.QueuedAt)
            {
                Enqueue(alarm, at);
                WakeAt(at);
            }
        }
    }

    private void Enqueue(CheckAlarm alarm, long at)
    {
        alarm.QueuedAt = at;
        _due.Enqueue(alarm, at);
    }

    private void WakeAt(long at)
    {
        if (at < _wakesAt)
        {
            _wakesAt = at;
            _scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(Math.Max(0, at - Now)), () => Wake(at));
        }
    }

    /// <summary>A wake-up that an earlier one has replaced finds another time here, and is none.</summary>
    private void Wake(long at)
    {
        lock (_gate)
        {
            if (at != _wakesAt)
            {
                return;
            }

            _wakesAt = long.MaxValue;
            var until = Now + GrainMilliseconds;
            while (_due.TryPeek(out var alarm, out var queuedAt) && queuedAt <= until)
            {
                _ = _due.Dequeue();
                Ring(alarm, queuedAt, until);
            }

            if (_due.TryPeek(out _, out var next))
            {
                WakeAt(next);
            }
        }
    }

    private void Ring(CheckAlarm alarm, long queuedAt, long until)
    {
        if (queuedAt != alarm.QueuedAt)
        {
            // It was set for earlier meanwhile.
            return;
        }

        alarm.QueuedAt = long.MaxValue;
        if (alarm.At <= until)
        {
            alarm.At = long.MaxValue;
            alarm.Owner.Tell(CheckDue.Instance, ActorRefs.NoSender);
        }
        else if (alarm.At != long.MaxValue)
        {
            Enqueue(alarm, alarm.At);
        }
    }

    /// <summary>Where an actor system has its clock.</summary>
    private sealed class Place(ActorSystem system) : IExtension
    {
        private readonly Lock _making = new();
        private CheckClock? _clock;

        public CheckClock Clock(TimeProvider time)
        {
            lock (_making)
            {
                return _clock ??= new CheckClock(system.Scheduler, time);
            }
        }
    }

    private sealed class PlaceProvider : ExtensionIdProvider<Place>
    {
        public override Place CreateExtension(ExtendedActorSystem system) => new(system);
    }
}

/// <summary>One checker's place in the clock; its times are the clock's to change.</summary>
internal sealed class CheckAlarm(IActorRef owner)
{
    public IActorRef Owner { get; } = owner;

    public long At { get; set; } = long.MaxValue;

    /// <summary>Where it stands in the heap; <see cref="long.MaxValue"/> when it does not.</summary>
    public long QueuedAt { get; set; } = long.MaxValue;
}

/// <summary>Something of a checker's is due.</summary>
internal sealed class CheckDue
{
    public static CheckDue Instance { get; } = new();
}
