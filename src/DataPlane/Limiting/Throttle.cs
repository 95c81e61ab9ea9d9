using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// Slows one connection down to its limits of bandwidth by not reading: before a read it pays for a turn, whose time may be later, and gets
/// back what the turn had too much, or pays what passed beyond it.
/// </summary>
internal sealed class Throttle(EventLoop loop) : TimerNode
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Longer than timers are late.</summary>
    private const long JustNowNanoseconds = 256 * NanosecondsPerMillisecond;

    private ServedConnection? _connection;
    private BandwidthPlan _plan = null!;
    private ClientBuckets.Entry? _client;
    private Lane _in;
    private Lane _out;

    /// <summary>Loop's milliseconds of the turn that is waited for, or has just come; 0 for none.</summary>
    public long WaitsUntil => Math.Max(_in.TurnAt, _out.TurnAt) is var latest && latest > 0 && latest > Now - JustNowNanoseconds ? MillisecondsOf(latest) : 0;

    private long Now => loop.NowMicroseconds * 1000;

    public void Begin(ServedConnection connection, BandwidthPlan plan)
    {
        _connection = connection;
        _plan = plan;
        _client = plan.EnterClient(connection.Address, Now);
        _in = _out = default;
    }

    public void End()
    {
        loop.Timers.Cancel(this);
        Settle(ref _in, Way.In);
        Settle(ref _out, Way.Out);
        if (_client is not null)
        {
            _plan.LeaveClient(_client);
        }

        _connection = null;
        _client = null;
    }

    /// <summary>How many of so many bytes may be read now; 0 when it is not this connection's turn: then its timer calls it.</summary>
    public int Ask(Way way, int wanted)
    {
        Follow();
        var limits = LimitsOf(way);
        if (!limits.IsOn)
        {
            return wanted;
        }

        ref var lane = ref LaneOf(way);
        if (lane.Paid == 0)
        {
            Pay(ref lane, way, limits.TurnBytes);
            if (lane.TurnAt > Now)
            {
                CountWait(way);
            }
        }

        if (lane.TurnAt <= Now)
        {
            return Math.Min(wanted, lane.Paid);
        }

        var at = MillisecondsOf(lane.TurnAt);
        if (at < Deadline)
        {
            loop.Timers.Set(this, at);
        }

        return 0;
    }

    /// <summary>So many bytes have passed.</summary>
    public void Spend(Way way, int bytes)
    {
        if (LimitsOf(way).IsOn)
        {
            ref var lane = ref LaneOf(way);
            lane.Paid -= bytes;
            Settle(ref lane, way);
        }
    }

    public override void OnTimer()
    {
        if (_connection is not null)
        {
            loop.Defer(_connection);
        }
    }

    /// <summary>A change of limits holds for the connections that are limited already.</summary>
    private void Follow()
    {
        if (_connection!.Service.Current.Entry.Bandwidth is { } plan && !ReferenceEquals(plan, _plan))
        {
            _plan = plan;
            _in = _out = default;
        }
    }

    private BandwidthPlan.WayLimits LimitsOf(Way way) => _connection!.Service.Current.Entry.Bandwidth is null ? default : way == Way.In ? _plan.In : _plan.Out;

    private ref Lane LaneOf(Way way)
    {
        if (way == Way.In)
        {
            return ref _in;
        }

        return ref _out;
    }

    private void Pay(ref Lane lane, Way way, int bytes)
    {
        var limits = LimitsOf(way);
        var turn = BucketOf(_plan.Service, way).Take(bytes, limits.All, _plan.BurstNanoseconds, Now);
        if (_client is not null)
        {
            turn = Math.Max(turn, BucketOf(_client.Buckets, way).Take(bytes, limits.Client, _plan.BurstNanoseconds, Now));
        }

        lane.Paid += bytes;
        lane.TurnAt = turn;
    }

    /// <summary>Gives back what was paid too much; pays what is owed.</summary>
    private void Settle(ref Lane lane, Way way)
    {
        var limits = LimitsOf(way);
        if (limits.IsOn && lane.Paid < 0)
        {
            Pay(ref lane, way, -lane.Paid);
        }
        else if (limits.IsOn && lane.Paid > 0)
        {
            BucketOf(_plan.Service, way).GiveBack(lane.Paid, limits.All);
            if (_client is not null)
            {
                BucketOf(_client.Buckets, way).GiveBack(lane.Paid, limits.Client);
            }
        }

        lane = default;
    }

    private void CountWait(Way way)
    {
        ref var cell = ref _connection!.Service.Cell;
        _ = way == Way.In ? cell.BandwidthInWaits++ : cell.BandwidthOutWaits++;
    }

    private static ByteBucket BucketOf(WayBuckets buckets, Way way) => way == Way.In ? buckets.In : buckets.Out;

    private static long MillisecondsOf(long nanoseconds) => (nanoseconds + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond;

    /// <param name="Paid">Bytes that may pass.</param>
    /// <param name="TurnAt">In nanoseconds, when what is paid for may pass.</param>
    private record struct Lane(int Paid, long TurnAt);
}
