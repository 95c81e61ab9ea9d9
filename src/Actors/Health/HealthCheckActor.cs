using Akka.Actor;
using Akka.Event;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Health.HealthProtocol;

namespace LoadMaster.Actors.Health;

/// <summary>
/// Checks one real server and, under the adaptive method, reads its load agent. Supervised by its virtual service, which keeps what it learned.
/// There may be 50,000: it has no timer, no logger and no handlers of its own (docs/decisions/0021).
/// </summary>
public sealed partial class HealthCheckActor : UntypedActor
{
    /// <summary>How long a probe may last beyond its own timeout before it counts as failed.</summary>
    public static readonly TimeSpan OverdueGrace = TimeSpan.FromSeconds(1);

    /// <summary>At most one extra check in this time, however often traffic fails.</summary>
    public static readonly TimeSpan RecheckInterval = TimeSpan.FromMilliseconds(500);

    private const long Never = long.MaxValue;

    private readonly RealServerId _id;
    private readonly IHealthProbe _probe;
    private readonly ILoadAgent _agent;
    private readonly TimeProvider _time;
    private readonly CheckClock _clock;
    private readonly CheckAlarm _alarm;

    private CheckOrder? _ordered;
    private ServerObservation _known = null!;
    private Flight? _probing;
    private Flight? _reading;
    private long _probeAt = Never;
    private long _overdueAt = Never;
    private long _recheckAt;
    private long _readAt = Never;
    private bool _suspected;
    private bool _failedWhileProbing;

    public HealthCheckActor(RealServerId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time)
    {
        _id = id;
        _probe = probe;
        _agent = agent;
        _time = time;
        _clock = CheckClock.Of(Context.System, time);
        _alarm = new CheckAlarm(Self);
    }

    private CheckOrder Order => _ordered!;

    public static Props Props(RealServerId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time) =>
        Akka.Actor.Props.CreateBy(new Maker(id, probe, agent, time));

    protected override void OnReceive(object message)
    {
        if (message is CheckServer order)
        {
            OnCheckServer(order);
        }
        else if (_ordered is not null)
        {
            OnMessage(message);
        }
    }

    private void OnMessage(object message)
    {
        switch (message)
        {
            case CheckDue:
                OnDue(_clock.Now);
                break;
            case ProbeAnswered answered:
                OnProbeAnswered(answered);
                break;
            case CheckSoon soon:
                OnCheckSoon(soon);
                break;
            case ProbeBegun begun:
                ArmOverdue(begun.Flight);
                break;
            case ReadingAnswered answered:
                OnReadingAnswered(answered);
                break;
            default:
                Unhandled(message);
                return;
        }

        var soonest = Math.Min(Math.Min(_probeAt, _overdueAt), _readAt);
        _clock.Set(_alarm, _suspected && _probing is null ? Math.Min(soonest, _recheckAt) : soonest);
    }

    private void OnCheckServer(CheckServer message)
    {
        _ordered = message.Order;
        _known = message.Order.Adaptive is null ? message.Known with { Agent = AgentLoad.None } : message.Known;
        _probing = Cancelled(_probing);
        _reading = Cancelled(_reading);
        StartProbe();
        _probeAt = _clock.Now + (long)CheckSpread.FirstPause(_id, Order.Check).TotalMilliseconds;
        _readAt = Never;
        if (Order.Adaptive is not null)
        {
            StartReading();
        }

        OnMessage(CheckDue.Instance);
    }

    private void OnDue(long now)
    {
        // A little earlier is on time, as the clock has it.
        now += CheckClock.GrainMilliseconds;
        if (_overdueAt <= now && _probing is { } flight)
        {
            OnProbeAnswered(new ProbeAnswered(flight, new ProbeResult(false, $"no answer within {Order.Check.TimeoutSeconds} s", 0)));
        }

        if (_probeAt <= now)
        {
            StartProbe();
        }

        if (_readAt <= now)
        {
            StartReading();
        }

        RecheckIfSuspected();
    }

    private void OnCheckSoon(CheckSoon message)
    {
        if (_known.Health.State != HealthState.Up)
        {
            return;
        }

        Context.GetLogger().Debug(
            "Traffic failed at real server {Server} of {Service}: {Reason}; it is checked now",
            Order.Address, Order.ServiceName, message.Reason);
        _suspected = true;
        _failedWhileProbing |= _probing is not null;
        RecheckIfSuspected();
    }

    private void RecheckIfSuspected()
    {
        var now = _clock.Now + CheckClock.GrainMilliseconds;
        if (_suspected && _probing is null && _recheckAt <= now)
        {
            StartProbe();
            _recheckAt = _clock.Now + (long)RecheckInterval.TotalMilliseconds;
        }
    }

    private void OnProbeAnswered(ProbeAnswered message)
    {
        if (message.Flight != _probing)
        {
            return;
        }

        _probing = Cancelled(_probing);
        _overdueAt = Never;
        var before = _known.Health.State;
        Learn(_known.AfterProbe(message.Result, Order.Check, _time.GetUtcNow()), agentRead: false);
        if (_known.Health.State != before)
        {
            LogFlip();
        }

        _suspected = _known.Health.State == HealthState.Up && (message.Result.Healthy ? _failedWhileProbing : _suspected);
        _failedWhileProbing = false;
        RecheckIfSuspected();
    }

    /// <summary>A check that says again what is known is no news: most of a fleet's are.</summary>
    private void Learn(ServerObservation known, bool agentRead)
    {
        var news = agentRead || known != _known;
        _known = known;
        if (news)
        {
            Context.Parent.Tell(new ServerObserved(known, agentRead));
        }
    }

    private void LogFlip()
    {
        var level = _known.Health.State == HealthState.Up ? LogLevel.InfoLevel : LogLevel.WarningLevel;
        Context.GetLogger().Log(
            level, null, "Real server {Server} of {Service} is {State}: {Reason}",
            Order.Address, Order.ServiceName, _known.Health.State, _known.Health.Reason);
    }

    private static Flight? Cancelled(Flight? flight)
    {
        flight?.Cancel();
        return null;
    }

    protected override void PreStart() => Context.Parent.Tell(new CheckerStarted(_id));

    protected override void PostStop()
    {
        _clock.Set(_alarm, Never);
        _probing = Cancelled(_probing);
        _reading = Cancelled(_reading);
    }

    /// <summary>An expression, as actors are made otherwise, weighs more than this actor.</summary>
    private sealed class Maker(RealServerId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time) : IIndirectActorProducer
    {
        public Type ActorType => typeof(HealthCheckActor);

        public ActorBase Produce() => new HealthCheckActor(id, probe, agent, time);

        public void Release(ActorBase actor)
        {
            // Nothing is held for it.
        }
    }

    private sealed record ProbeBegun(Flight Flight);

    private sealed record ProbeAnswered(Flight Flight, ProbeResult Result);

    private sealed record ReadingAnswered(Flight Flight, LoadReading Reading);
}
