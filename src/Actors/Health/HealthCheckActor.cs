using Akka.Actor;
using Akka.Event;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Health.HealthProtocol;

namespace LoadMaster.Actors.Health;

/// <summary>
/// Checks one real server and, under the adaptive method, reads its load agent. Supervised by its virtual service, which keeps what it learned.
/// </summary>
public sealed class HealthCheckActor : ReceiveActor, IWithTimers
{
    /// <summary>How long a probe may last beyond its own timeout before it counts as failed.</summary>
    public static readonly TimeSpan OverdueGrace = TimeSpan.FromSeconds(1);

    /// <summary>At most one extra check in this time, however often traffic fails.</summary>
    public static readonly TimeSpan RecheckInterval = TimeSpan.FromMilliseconds(500);

    private readonly RealServerId _id;
    private readonly IHealthProbe _probe;
    private readonly ILoadAgent _agent;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private CheckOrder _order = null!;
    private ServerObservation _known = null!;
    private Flight? _probing;
    private Flight? _reading;
    private bool _suspected;
    private bool _failedWhileProbing;

    public HealthCheckActor(RealServerId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time)
    {
        _id = id;
        _probe = probe;
        _agent = agent;
        _time = time;
        Waiting();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RealServerId id, IHealthProbe probe, ILoadAgent agent, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new HealthCheckActor(id, probe, agent, time));

    private void Waiting()
    {
        Receive<CheckServer>(message =>
        {
            Become(Checking);
            OnCheckServer(message);
        });
        Receive<CheckSoon>(_ => { });
    }

    private void Checking()
    {
        Receive<CheckServer>(OnCheckServer);
        Receive<CheckSoon>(OnCheckSoon);
        Receive<ProbeDue>(_ => StartProbe());
        Receive<ProbeBegun>(message => ArmOverdue(message.Flight));
        Receive<ProbeAnswered>(OnProbeAnswered);
        Receive<RecheckAllowed>(_ => RecheckIfSuspected());
        Receive<ReadingDue>(_ => StartReading());
        Receive<ReadingAnswered>(OnReadingAnswered);
    }

    private void OnCheckServer(CheckServer message)
    {
        _order = message.Order;
        _known = message.Order.Adaptive is null ? message.Known with { Agent = AgentLoad.None } : message.Known;
        _probing = Cancelled(_probing);
        _reading = Cancelled(_reading);
        StartProbe();
        Timers.StartSingleTimer(nameof(ProbeDue), ProbeDue.Instance, CheckSpread.FirstPause(_id, _order.Check));
        if (_order.Adaptive is { } adaptive)
        {
            Timers.StartPeriodicTimer(nameof(ReadingDue), ReadingDue.Instance, TimeSpan.FromSeconds(adaptive.IntervalSeconds));
            StartReading();
        }
        else
        {
            Timers.Cancel(nameof(ReadingDue));
        }
    }

    private void OnCheckSoon(CheckSoon message)
    {
        if (_known.Health.State != HealthState.Up)
        {
            return;
        }

        _log.Debug(
            "Traffic failed at real server {Server} of {Service}: {Reason}; it is checked now",
            _order.Address, _order.ServiceName, message.Reason);
        _suspected = true;
        _failedWhileProbing |= _probing is not null;
        RecheckIfSuspected();
    }

    private void RecheckIfSuspected()
    {
        if (_suspected && _probing is null && !Timers.IsTimerActive(nameof(RecheckAllowed)))
        {
            StartProbe();
            Timers.StartSingleTimer(nameof(RecheckAllowed), RecheckAllowed.Instance, RecheckInterval);
        }
    }

    private void StartProbe()
    {
        Timers.StartSingleTimer(nameof(ProbeDue), ProbeDue.Instance, TimeSpan.FromSeconds(_order.Check.IntervalSeconds));
        if (_probing is not null)
        {
            return;
        }

        var flight = _probing = new Flight();
        var turn = _probe.EnterAsync(flight.Token);
        if (turn.IsCompletedSuccessfully)
        {
            ArmOverdue(flight);
            ProbeAsync(flight, _order).PipeTo(Self);
        }
        else
        {
            ProbeInTurnAsync(turn, flight, _order, Self).PipeTo(Self);
        }
    }

    private void ArmOverdue(Flight flight)
    {
        if (flight == _probing)
        {
            var overdue = new ProbeAnswered(flight, new ProbeResult(false, $"no answer within {_order.Check.TimeoutSeconds} s", 0));
            Timers.StartSingleTimer(nameof(ProbeAnswered), overdue, TimeSpan.FromSeconds(_order.Check.TimeoutSeconds) + OverdueGrace);
        }
    }

    /// <summary>Very many checks are under way: this one's time begins with its turn, so that waiting is not held against the server.</summary>
    private async Task<ProbeAnswered> ProbeInTurnAsync(Task turn, Flight flight, CheckOrder order, IActorRef self)
    {
        try
        {
            await turn.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ProbeAnswered(flight, new ProbeResult(false, "given up before its turn", 0));
        }

        self.Tell(new ProbeBegun(flight));
        return await ProbeAsync(flight, order).ConfigureAwait(false);
    }

    /// <summary>Has a place among the checks under way, and gives it back.</summary>
    private async Task<ProbeAnswered> ProbeAsync(Flight flight, CheckOrder order)
    {
        try
        {
            var probe = order.Direct is { } direct
                ? _probe.ProbeDirectAsync(order.Address, order.Check, direct, flight.Token)
                : _probe.ProbeAsync(order.Address, order.Check, order.Proxy, flight.Token);
            return new ProbeAnswered(flight, await probe.ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            return new ProbeAnswered(flight, new ProbeResult(false, $"the check itself failed: {failure.Message}", 0));
        }
        finally
        {
            _probe.Leave();
        }
    }

    private void OnProbeAnswered(ProbeAnswered message)
    {
        if (message.Flight != _probing)
        {
            return;
        }

        _probing = Cancelled(_probing);
        Timers.Cancel(nameof(ProbeAnswered));
        var before = _known.Health.State;
        Learn(_known.AfterProbe(message.Result, _order.Check, _time.GetUtcNow()), agentRead: false);
        if (_known.Health.State != before)
        {
            LogFlip();
        }

        _suspected = _known.Health.State == HealthState.Up && (message.Result.Healthy ? _failedWhileProbing : _suspected);
        _failedWhileProbing = false;
        RecheckIfSuspected();
    }

    private void StartReading()
    {
        if (_reading is not null)
        {
            Self.Tell(new ReadingAnswered(_reading, new LoadReading(null, "load agent did not answer within its interval")));
            return;
        }

        if (_order.Adaptive is { } adaptive)
        {
            var flight = _reading = new Flight();
            ReadAsync(flight, _order.Address, adaptive).PipeTo(Self);
        }
    }

    private async Task<ReadingAnswered> ReadAsync(Flight flight, Endpoint address, AdaptiveSettings adaptive)
    {
        try
        {
            return new ReadingAnswered(flight, await _agent.ReadAsync(address, adaptive, flight.Token).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            return new ReadingAnswered(flight, new LoadReading(null, $"reading the load agent failed: {failure.Message}"));
        }
    }

    private void OnReadingAnswered(ReadingAnswered message)
    {
        if (message.Flight != _reading)
        {
            return;
        }

        _reading = Cancelled(_reading);
        var before = _known.Agent.Load;
        Learn(_known.AfterReading(message.Reading), agentRead: true);
        if (_known.Agent.Load != before && Math.Max(before ?? 0, _known.Agent.Load ?? 0) > AgentLoad.Overloaded)
        {
            _log.Warning(
                "Load agent of real server {Server} of {Service} reports {Load}: {Reason}",
                _order.Address, _order.ServiceName, _known.Agent.Load, _known.Agent.Reason);
        }
    }

    private void Learn(ServerObservation known, bool agentRead)
    {
        _known = known;
        Context.Parent.Tell(new ServerObserved(known, agentRead));
    }

    private void LogFlip()
    {
        var level = _known.Health.State == HealthState.Up ? LogLevel.InfoLevel : LogLevel.WarningLevel;
        _log.Log(
            level, null, "Real server {Server} of {Service} is {State}: {Reason}",
            _order.Address, _order.ServiceName, _known.Health.State, _known.Health.Reason);
    }

    private static Flight? Cancelled(Flight? flight)
    {
        flight?.Cancel();
        return null;
    }

    protected override void PreStart() => Context.Parent.Tell(new CheckerStarted(_id));

    protected override void PostStop()
    {
        _probing = Cancelled(_probing);
        _reading = Cancelled(_reading);
    }

    private sealed record ProbeDue
    {
        public static ProbeDue Instance { get; } = new();
    }

    private sealed record RecheckAllowed
    {
        public static RecheckAllowed Instance { get; } = new();
    }

    private sealed record ReadingDue
    {
        public static ReadingDue Instance { get; } = new();
    }

    private sealed record ProbeBegun(Flight Flight);

    private sealed record ProbeAnswered(Flight Flight, ProbeResult Result);

    private sealed record ReadingAnswered(Flight Flight, LoadReading Reading);
}
