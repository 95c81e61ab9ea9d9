using Akka.Actor;
using Akka.Event;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Health;

/// <summary>Asking the server and its load agent, beside the actor; what comes of it is told to the actor.</summary>
public sealed partial class HealthCheckActor
{
    private void StartProbe()
    {
        var now = _clock.Now;
        var due = _probeAt > now && _probeAt <= now + CheckClock.GrainMilliseconds ? _probeAt : now;
        _probeAt = due + (long)(Order.Check.IntervalSeconds * 1000);
        if (_probing is not null)
        {
            return;
        }

        var flight = _probing = new Flight();
        var turn = _probe.EnterAsync(flight.Token);
        if (turn.IsCompletedSuccessfully)
        {
            ArmOverdue(flight);
            _ = ProbeAsync(flight, Order, Self);
        }
        else
        {
            _ = ProbeInTurnAsync(turn, flight, Order, Self);
        }
    }

    private void ArmOverdue(Flight flight)
    {
        if (flight == _probing)
        {
            _overdueAt = _clock.Now + (long)((Order.Check.TimeoutSeconds * 1000) + OverdueGrace.TotalMilliseconds);
        }
    }

    /// <summary>Very many checks are under way: this one's time begins with its turn, so that waiting is not held against the server.</summary>
    private async Task ProbeInTurnAsync(Task turn, Flight flight, CheckOrder order, IActorRef self)
    {
        try
        {
            await turn.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
            return;
        }

        self.Tell(new ProbeBegun(flight));
        await ProbeAsync(flight, order, self).ConfigureAwait(false);
    }

    /// <summary>Has a place among the checks under way, and gives it back.</summary>
    private async Task ProbeAsync(Flight flight, CheckOrder order, IActorRef self)
    {
        ProbeResult result;
        try
        {
            var probe = order.Direct is { } direct
                ? _probe.ProbeDirectAsync(order.Address, order.Check, direct, flight.Token)
                : _probe.ProbeAsync(order.Address, order.Check, order.Proxy, flight.Token);
            result = await probe.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            result = new ProbeResult(false, $"the check itself failed: {failure.Message}", 0);
        }
        finally
        {
            _probe.Leave();
        }

        self.Tell(new ProbeAnswered(flight, result));
    }

    private void StartReading()
    {
        if (Order.Adaptive is not { } adaptive)
        {
            return;
        }

        _readAt = _clock.Now + (long)(adaptive.IntervalSeconds * 1000);
        if (_reading is not null)
        {
            OnReadingAnswered(new ReadingAnswered(_reading, new LoadReading(null, "load agent did not answer within its interval")));
            return;
        }

        var flight = _reading = new Flight();
        _ = ReadAsync(flight, Order.Address, adaptive, Self);
    }

    private async Task ReadAsync(Flight flight, Endpoint address, AdaptiveSettings adaptive, IActorRef self)
    {
        LoadReading reading;
        try
        {
            reading = await _agent.ReadAsync(address, adaptive, flight.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            reading = new LoadReading(null, $"reading the load agent failed: {failure.Message}");
        }

        self.Tell(new ReadingAnswered(flight, reading));
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
            Context.GetLogger().Warning(
                "Load agent of real server {Server} of {Service} reports {Load}: {Reason}",
                Order.Address, Order.ServiceName, _known.Agent.Load, _known.Agent.Reason);
        }
    }
}
