using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Events;

/// <summary>Looks at the node once a second and raises what has changed.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class EventWatch(
    EventBook events, Func<INodeGateway> gateway, BackupSchedule backups, IpsEvents ips, AuditTrail audit, NodeInfo node, IHostApplicationLifetime host, TimeProvider time, ILogger<EventWatch> log) : BackgroundService
{
    private const int SilentTurnsMax = 10;
    private const int IpsLookedAt = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CertificateInterval = TimeSpan.FromMinutes(10);

    private readonly StateEvents _states = new();
    private readonly MarkEvents _marks = new();
    private readonly CertificateEvents _certificates = new();
    private Domain.Collections.ValueList<Certificate> _looked = [];
    private AlertSettings _alerts = new();
    private DateTimeOffset _certificatesDue = DateTimeOffset.MinValue;
    private int _silentTurns;
    private int _backupFailures;
    private long _auditLost;
    private object? _lastAttack;
    private bool _attacksSeen;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await host.StartedAsync(stoppingToken);
            _backupFailures = backups.Progress.Failures;
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TurnAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    internal async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            Own();
            var config = (await gateway().GetConfigAsync(stop)).Config;
            var ha = await gateway().GetHaStatusAsync(stop);
            var status = await gateway().GetServicesStatusAsync(stop);
            if (_silentTurns >= SilentTurnsMax)
                events.Raise(new Happening(EventSeverity.Info, EventKinds.Configuration, node.Name, "The configuration answers again."));
            _silentTurns = 0;
            var marks = await gateway().GetPartnerMarksAsync(stop);
            foreach (var happening in _states.Of(config, status, ha).Concat(_marks.Of(marks)))
                events.Raise(happening);
            if (ha.State == HaState.Active)
                Certificates(config);
        }
        catch (NodeNotReadyException problem)
        {
            if (++_silentTurns == SilentTurnsMax)
                events.Raise(new Happening(EventSeverity.Error, EventKinds.Configuration, node.Name, $"A part of this node does not answer, so nothing can be changed: {problem.Message}"));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(error);
        }
    }

    /// <summary>What needs no actor to answer.</summary>
    private void Own()
    {
        var progress = backups.Progress;
        if (progress.Failures > _backupFailures)
            events.Raise(new Happening(EventSeverity.Error, EventKinds.Backup, node.Name, $"The automated backup failed, {progress.Failures} times in a row: {progress.LastError}"));
        else if (progress.Failures == 0 && _backupFailures > 0)
            events.Raise(new Happening(EventSeverity.Info, EventKinds.Backup, node.Name, $"The automated backup works again: {progress.LastFile}"));
        _backupFailures = progress.Failures;

        if (audit.Lost > _auditLost)
            events.Raise(new Happening(EventSeverity.Error, EventKinds.Audit, node.Name, $"{audit.Lost} records of the audit log could not be written since the start; the log says why."));
        _auditLost = audit.Lost;
        Attacks();
    }

    /// <summary>A flood of attacks is one event a second.</summary>
    private void Attacks()
    {
        var newest = ips.Newest(IpsLookedAt);
        var fresh = _attacksSeen ? newest.TakeWhile(one => !ReferenceEquals(one, _lastAttack)).ToList() : [];
        _attacksSeen = true;
        _lastAttack = newest.Count > 0 ? newest[0] : _lastAttack;
        if (fresh.Count > 0)
        {
            var last = fresh[0];
            var more = fresh.Count == 1 ? "" : fresh.Count == IpsLookedAt ? $" (and {IpsLookedAt - 1} or more others)" : $" (and {fresh.Count - 1} more)";
            events.Raise(new Happening(
                EventSeverity.Warning, EventKinds.Ips, $"virtual service {last.Service.Value}", $"{IpsWords.Modes.Of(last.Action)}: rule {last.Rule.Gid}:{last.Rule.Sid} {last.Rule.Message}, client {last.Client}{more}"));
        }
    }

    /// <summary>Parsing certificates each second would cost more than it tells.</summary>
    private void Certificates(LoadMasterConfig config)
    {
        var now = time.GetUtcNow();
        if (now < _certificatesDue && config.Certificates == _looked && config.Alerts == _alerts)
            return;
        (_certificatesDue, _looked, _alerts) = (now + CertificateInterval, config.Certificates, config.Alerts);
        foreach (var happening in _certificates.Of(config, now, events.Newest(Domain.Limits.EventsKept, EventSeverity.Info)))
            events.Raise(happening);
    }

    [LoggerMessage(2504, LogLevel.Error, "Events: the node's state could not be looked at; tried again in a second")]
    private partial void Failed(Exception error);
}
