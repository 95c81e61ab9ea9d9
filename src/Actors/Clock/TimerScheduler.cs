using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace LoadMaster.Actors.Clock;

/// <summary>
/// Akka's clock on the runtime's timers: the node wakes only when something is due, and to the millisecond. Akka's own wheel wakes at every tick,
/// 50 times a second for a precision of 20 ms (docs/decisions/0018).
/// </summary>
/// <param name="config">Akka makes it by its name, with these two.</param>
public sealed class TimerScheduler(Akka.Configuration.Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDisposable
{
    private static readonly long s_zero = Stopwatch.GetTimestamp();
    private volatile bool _disposed;

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(s_zero);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => TimeProvider.System.GetUtcNow();

    /// <summary>What is due from now on does not happen any more.</summary>
    public void Dispose() => _disposed = true;

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Start(new Due.Message(receiver, message, sender), delay, null, cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Start(new Due.Message(receiver, message, sender), initialDelay, interval, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Start(new Due.Work(action), delay, null, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Start(new Due.Work(action.Run), delay, null, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Start(new Due.Work(action), initialDelay, interval, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Start(new Due.Work(action.Run), initialDelay, interval, cancelable);

    private void Start(Due due, TimeSpan delay, TimeSpan? interval, ICancelable? cancelable)
    {
        if (!_disposed && cancelable is not { IsCancellationRequested: true })
        {
            new Appointment(this, due, interval, cancelable).Begin(delay);
        }
    }

    /// <summary>What happens when the time has come.</summary>
    private abstract record Due
    {
        public abstract void Do();

        public sealed record Message(ICanTell Receiver, object Content, IActorRef Sender) : Due
        {
            public override void Do() => Receiver.Tell(Content, Sender);
        }

        public sealed record Work(Action Action) : Due
        {
            public override void Do() => Action();
        }
    }

    /// <summary>One timer of the runtime. It lives as long as the runtime will call it, and ends with its cancellation.</summary>
    private sealed class Appointment
    {
        /// <summary>The longest that a timer takes is 49 days; what is later is set again on the way.</summary>
        private static readonly TimeSpan s_stageMax = TimeSpan.FromDays(40);

        private readonly TimerScheduler _clock;
        private readonly Due _due;
        private readonly TimeSpan? _interval;
        private readonly ICancelable? _cancelable;
        private readonly Timer _timer;
        private readonly CancellationTokenRegistration _cancellation;
        private TimeSpan _left;

        public Appointment(TimerScheduler clock, Due due, TimeSpan? interval, ICancelable? cancelable)
        {
            (_clock, _due, _interval, _cancelable) = (clock, due, interval, cancelable);
            _timer = new Timer(static state => ((Appointment)state!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _cancellation = cancelable?.Token.UnsafeRegister(static state => ((Appointment)state!)._timer.Dispose(), this) ?? default;
        }

        public void Begin(TimeSpan delay)
        {
            var stage = delay < s_stageMax ? delay : s_stageMax;
            _left = delay - stage;

            // False when it was cancelled in the meantime.
            _ = _timer.Change(stage, Timeout.InfiniteTimeSpan);
        }

        private void OnTime()
        {
            if (_clock._disposed || _cancelable is { IsCancellationRequested: true })
            {
                End();
                return;
            }

            if (_left > TimeSpan.Zero)
            {
                Begin(_left);
                return;
            }

            if (_interval is { } interval)
            {
                // Before the work, so that its length does not add up. A process that stood still does not make up for what it missed.
                Begin(interval);
            }
            else
            {
                End();
            }

            try
            {
                _due.Do();
            }
            catch (Exception failure)
            {
                _clock.Log.Error(failure, "What was due failed: {0}", failure.Message);
            }
        }

        private void End()
        {
            _ = _cancellation.Unregister();
            _timer.Dispose();
        }
    }
}
