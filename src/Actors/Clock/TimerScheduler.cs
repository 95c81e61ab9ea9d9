using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace LoadMaster.Actors.Clock;

/// <summary>
/// Akka's clock, a thread of its own: the node wakes only when something is due, to the millisecond, and however much waits for the runtime's
/// threads. Akka's own wheel wakes at every tick, 50 times a second for a precision of 20 ms (docs/decisions/0018).
/// </summary>
public sealed class TimerScheduler : SchedulerBase, IDisposable
{
    /// <summary>So many cancelled ones are not looked for.</summary>
    private const int CancelledMin = 256;
    private const string Failed = "What was due failed: {0}";

    private static readonly long s_zero = Stopwatch.GetTimestamp();
    private readonly object _gate = new();
    private readonly List<Appointment> _due = [];
    private PriorityQueue<Appointment, TimeSpan> _waiting = new();
    private int _cancelled;
    private volatile bool _disposed;

    /// <param name="config">Akka makes it by its name, with these two.</param>
    /// <param name="log">For work that fails.</param>
    public TimerScheduler(Akka.Configuration.Config config, ILoggingAdapter log)
        : base(config, log) => new Thread(Run) { IsBackground = true, Name = "clock" }.Start();

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(s_zero);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => TimeProvider.System.GetUtcNow();

    /// <summary>What is due from now on does not happen any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }
    }

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
        if (_disposed || cancelable is { IsCancellationRequested: true })
        {
            return;
        }

        var appointment = new Appointment(due, interval, cancelable);
        appointment.WhenCancelled(this);
        lock (_gate)
        {
            _waiting.Enqueue(appointment, MonotonicClock + delay);
            if (ReferenceEquals(_waiting.Peek(), appointment))
            {
                // The thread waits for a later one.
                Monitor.Pulse(_gate);
            }
        }
    }

    private void Run()
    {
        while (TakeDue())
        {
            foreach (var appointment in _due)
            {
                Do(appointment);
            }

            _due.Clear();
        }
    }

    /// <summary>Waits until something is due. False: this clock has ended.</summary>
    private bool TakeDue()
    {
        lock (_gate)
        {
            while (!_disposed)
            {
                DropCancelled();
                var now = MonotonicClock;
                while (_waiting.TryPeek(out var next, out var at) && at <= now)
                {
                    _ = _waiting.Dequeue();
                    if (!next.IsCancelled)
                    {
                        _due.Add(next);
                    }
                }

                // Before the work, so that its length does not add up. A process that stood still does not make up for what it missed.
                foreach (var again in _due)
                {
                    if (again.Interval is { } interval)
                    {
                        _waiting.Enqueue(again, now + interval);
                    }
                }

                if (_due.Count > 0)
                {
                    return true;
                }

                _ = Monitor.Wait(_gate, UntilNext(now));
            }

            return false;
        }
    }

    /// <summary>Rounded up: nothing comes too early.</summary>
    private int UntilNext(TimeSpan now) =>
        _waiting.TryPeek(out _, out var at) ? (int)Math.Min(Math.Ceiling((at - now).TotalMilliseconds), int.MaxValue) : Timeout.Infinite;

    /// <summary>Those that are far from due would stay for as long.</summary>
    private void DropCancelled()
    {
        if (_cancelled > CancelledMin && _cancelled > _waiting.Count / 2)
        {
            _cancelled = 0;
            _waiting = new PriorityQueue<Appointment, TimeSpan>(_waiting.UnorderedItems.Where(item => !item.Element.IsCancelled));
        }
    }

    private void Do(Appointment appointment)
    {
        if (appointment.IsCancelled || _disposed)
        {
            return;
        }

        if (appointment.Interval is null)
        {
            appointment.End();
        }

        try
        {
            appointment.Due.Do(Log);
        }
        catch (Exception failure)
        {
            Log.Error(failure, Failed, failure.Message);
        }
    }

    private void CountCancelled()
    {
        lock (_gate)
        {
            _cancelled++;
        }
    }

    /// <summary>What happens when the time has come.</summary>
    private abstract record Due
    {
        public abstract void Do(ILoggingAdapter log);

        public sealed record Message(ICanTell Receiver, object Content, IActorRef Sender) : Due
        {
            public override void Do(ILoggingAdapter log) => Receiver.Tell(Content, Sender);
        }

        /// <summary>On a thread of the runtime's: nobody knows how long it takes.</summary>
        public sealed record Work(Action Action) : Due
        {
            public override void Do(ILoggingAdapter log) => ThreadPool.UnsafeQueueUserWorkItem(static work => work.Work.Try(work.Log), (Work: this, Log: log), preferLocal: false);

            private void Try(ILoggingAdapter log)
            {
                try
                {
                    Action();
                }
                catch (Exception failure)
                {
                    log.Error(failure, Failed, failure.Message);
                }
            }
        }
    }

    /// <summary>Something that is due, once or every so often.</summary>
    private sealed class Appointment(Due due, TimeSpan? interval, ICancelable? cancelable)
    {
        private CancellationTokenRegistration _cancellation;

        public Due Due => due;

        public TimeSpan? Interval => interval;

        public bool IsCancelled => cancelable is { IsCancellationRequested: true };

        public void WhenCancelled(TimerScheduler clock) =>
            _cancellation = cancelable?.Token.UnsafeRegister(static state => ((TimerScheduler)state!).CountCancelled(), clock) ?? default;

        public void End() => _cancellation.Unregister();
    }
}
