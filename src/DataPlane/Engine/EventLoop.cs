using LoadMaster.DataPlane.AccessLog;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.DataPlane.Queueing;

namespace LoadMaster.DataPlane.Engine;

/// <summary>One thread with its own epoll, timers, buffers, listeners and connections; shares nothing on the traffic's path.</summary>
internal sealed partial class EventLoop : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly HandlerTable _handlers = new();
    private readonly DeferredQueue _deferred = new();
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Thread _thread;
    private readonly WakeUp _wakeUp;
    private ServingTable? _published;
    private ServingTable? _adopted;
    private volatile bool _stopping;
    private long _unexpectedErrors;
    private long _wakeUps;

    public EventLoop(int index, DataPlaneOptions options, TimeProvider time, long started, FailureSignals failures, IpsFeed ips, AccessLogFeed accessLog, CacheBell bell)
    {
        Index = index;
        Http = new HttpScratch(index);
        BodyFilters = new BodyFilterPool(Buffers, Http.Rules);
        Options = options;
        Failures = failures;
        _time = time;
        _started = started;
        ReadClock();
        Timers = new TimerWheel(Now, FireTimer);
        Services = new LoopServices(this);
        Objects = new LoopObjects(this);
        Traffic = new LoopTraffic(this);
        Roster = new LoopRoster(this);
        Inspection = new LoopInspection(this, ips);
        AccessLog = new LoopAccessLog(this, accessLog);
        Waiters = new LoopWaiters(this, bell);
        bell.Add(this);
        Turns = new LoopTurns(this);
        Places = new LoopPlaces(options.Descriptors.ForTraffic / options.Threads, options.Log);
        _wakeUp = new WakeUp(this);
        _thread = new Thread(Run) { IsBackground = true, Name = $"engine-{index}" };
    }

    public int Index { get; }

    public DataPlaneOptions Options { get; }

    public FailureSignals Failures { get; }

    public BufferPool Buffers { get; } = new();

    public TimerWheel Timers { get; }

    public LoopServices Services { get; }

    public LoopObjects Objects { get; }

    public LoopTraffic Traffic { get; }

    public LoopRoster Roster { get; }

    public LoopPlaces Places { get; }

    public LoopInspection Inspection { get; }

    public LoopAccessLog AccessLog { get; }

    public LoopTurns Turns { get; }

    public EncoderPool Encoders { get; } = new();

    public BodyFilterPool BodyFilters { get; }

    public LoopWaiters Waiters { get; }

    /// <summary>What one parse needs; no request's state outlives the call that uses it.</summary>
    public HttpScratch Http { get; }

    /// <summary>Milliseconds since the engine started, read once per wake-up.</summary>
    public long Now { get; private set; }

    /// <summary>As <see cref="Now"/>, finer.</summary>
    public long NowMicroseconds { get; private set; }

    /// <summary>The wall clock.</summary>
    public DateTime UtcNow => _time.GetUtcNow().UtcDateTime;

    /// <summary>Seconds of the UNIX era by the wall clock, for what other nodes must understand.</summary>
    public long UnixSeconds => _time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Errors that were no connection's fault; each was logged and ended one connection.</summary>
    public long UnexpectedErrors => Volatile.Read(ref _unexpectedErrors);

    /// <summary>Bytes the loop's thread has allocated on the managed heap so far.</summary>
    public long AllocatedBytes { get; private set; }

    public bool Register(Handler handler) => _epoll.AddStream(handler.Fd, _handlers.Add(handler));

    public bool RegisterReader(Handler handler) => _epoll.AddReader(handler.Fd, _handlers.Add(handler));

    public void Unregister(Handler handler) => _handlers.Remove(handler);

    /// <summary>Lets the handler go on after the others had their turn.</summary>
    public void Defer(Handler handler) => _deferred.Add(handler);

    public void SetTimer(TimerNode node, long afterMilliseconds) => Timers.Set(node, Now + afterMilliseconds);

    public void Stop()
    {
        _stopping = true;
        _wakeUp.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _wakeUp.Close();
        Buffers.Dispose();
        Encoders.Dispose();
        Http.Dispose();
    }

    private void ReadClock()
    {
        NowMicroseconds = _time.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMicrosecond;
        Now = NowMicroseconds / 1000;
    }

    private void Run()
    {
        while (!_stopping)
        {
            RunOnce();
        }

        Services.CloseAll();
    }

    private void RunOnce()
    {
        var count = _epoll.Wait(_deferred.IsEmpty ? Timers.MillisecondsToNext(Now) : 0);
        ReadClock();
        if (count < 0)
        {
            Report($"epoll_wait failed: {Native.ErrorText(-count)}");
            return;
        }

        for (var index = 0; index < count; index++)
        {
            if (_handlers.Find(_epoll.DataAt(index)) is { } handler)
            {
                Dispatch(handler, _epoll.EventsAt(index));
            }
        }

        for (var turns = _deferred.Count; turns > 0 && _deferred.TryTake(out var handler); turns--)
        {
            DispatchDeferred(handler);
        }

        Timers.Advance(Now);
        Objects.Recycle();
    }

    private void Dispatch(Handler handler, uint events)
    {
        try
        {
            handler.OnEvents(events);
        }
        catch (Exception exception)
        {
            EndAfter(exception, handler);
        }
    }

    private void DispatchDeferred(Handler handler)
    {
        try
        {
            if (handler.IsOpen)
            {
                handler.OnDeferred();
            }
        }
        catch (Exception exception)
        {
            EndAfter(exception, handler);
        }
    }

    private void FireTimer(TimerNode node)
    {
        try
        {
            node.OnTimer();
        }
        catch (Exception exception)
        {
            EndAfter(exception, node as Handler);
        }
    }

    /// <summary>A fault in our own code costs the connection that met it, never the loop.</summary>
    private void EndAfter(Exception exception, Handler? handler)
    {
        Report($"unexpected error, one connection ended: {exception}");
        try
        {
            handler?.Abort();
        }
        catch (Exception second)
        {
            Report($"ending the connection failed too: {second}");
        }
    }

    private void Report(string what)
    {
        Volatile.Write(ref _unexpectedErrors, _unexpectedErrors + 1);
        try
        {
            Options.Log($"engine loop {Index}: {what}");
        }
        catch (Exception)
        {
            // A log that fails must not end the loop as well; the error is counted above.
        }
    }

    private void OnWakeUp()
    {
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
        Traffic.Follow();
        Roster.Answer();
        Waiters.Rouse();
        Turns.Take();
        var table = Volatile.Read(ref _published);
        if (table is not null && Services.Adopt(table))
        {
            Volatile.Write(ref _adopted, table);
        }

        Volatile.Write(ref _wakeUps, _wakeUps + 1);
    }

    private sealed class WakeUp : Handler
    {
        public WakeUp(EventLoop loop)
            : base(loop)
        {
            Fd = Native.EventFd(0, Native.NonBlocking | Native.CloseOnExec);
            if (Fd < 0 || !loop.RegisterReader(this))
            {
                throw new InvalidOperationException($"The data plane cannot start: eventfd failed, {Native.ErrorText(Native.LastError)}.");
            }
        }

        public unsafe void Signal()
        {
            var one = 1UL;
            _ = Native.Write(Fd, &one, sizeof(ulong));
        }

        public override unsafe void OnEvents(uint events)
        {
            ulong count;
            _ = Native.Read(Fd, &count, sizeof(ulong));
            Loop.OnWakeUp();
        }

        public override void OnDeferred() => Loop.OnWakeUp();

        public override void OnTimer() => Loop.OnWakeUp();

        /// <summary>The wake-up stays, or the loop would be deaf; what failed is tried again, but not in a circle.</summary>
        public override void Abort() => Loop.SetTimer(this, 1000);

        public void Close() => _ = Native.Close(Fd);
    }
}
