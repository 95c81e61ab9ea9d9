using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Health;
using LoadMaster.Actors.Scheduling;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Sharing;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Health;

namespace LoadMaster.Actors.VirtualServices;

/// <summary>Servers that live traffic has shown to fail: kept here, as the scheduler may start anew.</summary>
public sealed partial class VirtualServiceActor
{
    private static readonly TimeSpan RefusalLogInterval = TimeSpan.FromMinutes(1);

    private Ejections _ejections = Ejections.None;
    private DateTimeOffset _refusalLoggedAt = DateTimeOffset.MinValue;

    private void OnServerFailed(ServingProtocol.ServerFailed message)
    {
        var failure = message.Failure;
        Context.Child(ActorNames.RealServer(failure.Server)).Tell(new HealthProtocol.CheckSoon(failure.Reason));
        if (failure.FailuresInARow == 0 || !_service.Enabled)
        {
            return;
        }

        var now = _time.GetUtcNow();
        var step = _ejections.Report(_service, failure.Server, failure.Reason, AvailableServers(), now);
        if (step.Outcome == EjectionOutcome.Ejected)
        {
            var ejection = step.Ejections.All.Last();
            _log.Warning(
                "Real server {Server} of {Service} is ejected for {Seconds} s: {Reason}",
                ejection.Address, _service.DisplayName, (ejection.Until - now).TotalSeconds, ejection.Reason);
        }
        else if (step.Outcome == EjectionOutcome.TooMany && now - _refusalLoggedAt >= RefusalLogInterval)
        {
            _refusalLoggedAt = now;
            _log.Warning(
                "Real server {Server} of {Service} is not ejected, as no more than {Percent} % may be: {Reason}",
                failure.Server, _service.DisplayName, _service.Outliers.EjectedPercentMax, failure.Reason);
        }

        UseEjections(step.Ejections, now);
    }

    /// <summary>Whom the other node has ejected stays so here for the rest of the time: live traffic has shown it there.</summary>
    private void OnAdoptEjection(SharingProtocol.AdoptEjection message)
    {
        var (now, told) = (_time.GetUtcNow(), message.Ejection);
        var (left, lasts) = (TimeSpan.FromMilliseconds(told.LeftMilliseconds), TimeSpan.FromMilliseconds(told.LastsMilliseconds));
        var step = _ejections.Adopt(_service, told.Server, told.Reason, left, lasts, told.Times, AvailableServers(), now);
        if (step.Outcome == EjectionOutcome.Ejected)
        {
            var ejection = step.Ejections.All.Last();
            _log.Info("Real server {Server} of {Service} is ejected for {Seconds} s, as node {Node} says: {Reason}",
                ejection.Address, _service.DisplayName, Math.Round(left.TotalSeconds, 1), message.From, ejection.Reason);
        }

        UseEjections(step.Ejections, now);
    }

    private HashSet<RealServerId> AvailableServers() => CheckedServers()
        .Where(server => _observations.GetValueOrDefault(server.Id)?.Health.State == HealthState.Up)
        .Select(server => server.Id)
        .ToHashSet();

    /// <summary>After a change of the configuration, and when one has ended.</summary>
    private void ReviewEjections()
    {
        var now = _time.GetUtcNow();
        UseEjections(_ejections.Cleaned(_service, now), now);
    }

    private void OnEjectionEnded(EjectionEnded message)
    {
        if (message.Ejection.IsInForce(_time.GetUtcNow()))
        {
            // The timer was early.
            ReviewEjections();
            return;
        }

        _log.Info("Real server {Server} of {Service} may take traffic again", message.Ejection.Address, _service.DisplayName);
        TellScheduler(new SchedulerProtocol.UpdateEjections(_ejections));
        ReviewEjections();
    }

    private void UseEjections(Ejections ejections, DateTimeOffset now)
    {
        var before = _ejections;
        _ejections = ejections;
        if (ejections.InForce(now).MinBy(ejection => ejection.Until) is { } next)
        {
            Timers.StartSingleTimer(nameof(EjectionEnded), new EjectionEnded(next), next.Until - now);
        }
        else
        {
            Timers.Cancel(nameof(EjectionEnded));
        }

        if (ejections != before)
        {
            TellScheduler(new SchedulerProtocol.UpdateEjections(ejections));
            Context.System.EventStream.Publish(new SharingProtocol.EjectionsChanged(_id, ejections));
        }
    }

    private sealed record EjectionEnded(Ejection Ejection);
}
