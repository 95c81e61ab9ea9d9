using Akka.Actor;
using Akka.Event;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>The lease at the arbiter, and the note that outlives this process's maintenance.</summary>
public sealed partial class HaActor
{
    /// <summary>Below the interval of the renewals, so that at most one is under way.</summary>
    private static readonly TimeSpan s_renewWithin = LeaseRules.RenewEvery * 0.75;

    private static readonly TimeSpan s_arbiterSilentAfter = TimeSpan.FromSeconds(2);
    private TimeSpan? _arbiterHeard;
    private bool _arbiterSilent;
    private bool _inMaintenance;
    private TimeSpan? _leaseHeard;
    private string? _leaseOwner;

    private HaProtocol.HaStatus StatusNow() => HaReport.Of(_state, Now, _settings.Time.GetUtcNow()) with
    {
        Heartbeat = _settings.Ports.Heartbeat.Report,
        Forwarding = ForwardingNow(),
        VirtualMac = Addresses.VirtualMac,
        Entered = _memory.Entered.Select(one => new HaProtocol.StateCount(one.Key, one.Value)).ToValueList(),
        Arbiter = _settings.Ports.Arbiter is null
            ? null
            : new(_settings.Ports.ArbiterAddress, _state.State == HaState.Active, _leaseHeard is { } at ? (long)(Now - at).TotalMilliseconds : null, _leaseOwner),
    };

    private void RenewLease(HaEffect.RenewLease renew)
    {
        if (_settings.Ports.Arbiter is not { } arbiter) return;
        _arbiterHeard ??= Now;
        arbiter.AskAsync(new(_settings.Node, renew.Epoch, Hold: true), s_renewWithin, CancellationToken.None)
            .PipeTo(Self, success: answer => new LeaseSeen(answer), failure: _ => new LeaseSeen(null));
    }

    private void OnLease(LeaseSeen seen)
    {
        if (seen.Answer is { } heard)
        {
            _arbiterHeard = _leaseHeard = Now;
            _leaseOwner = heard.Granted ? _settings.Node : heard.Owner;
        }

        var silent = Now - _arbiterHeard > s_arbiterSilentAfter;
        if (silent && !_arbiterSilent) _log.Warning("{0} the arbiter does not answer: nothing changes, but it cannot decide a cut between the nodes", HaEvents.ArbiterSilent);
        if (!silent && _arbiterSilent) _log.Info("{0} the arbiter answers again", HaEvents.ArbiterBack);
        _arbiterSilent = silent;
        if (seen.Answer is { } answer) Step(new HaInput.LeaseAnswered(answer));
    }

    /// <summary>A node that was in maintenance when it stopped, or died, stays so.</summary>
    private void RecallMaintenance()
    {
        var now = _settings.Time.GetUtcNow();
        if (_settings.Maintenance?.Read(now) is not { } mark) return;
        _inMaintenance = true;
        var ago = now - mark.At;
        Step(new HaInput.MaintenanceRemembered(mark.By, ago > TimeSpan.Zero ? ago : TimeSpan.Zero));
    }

    /// <summary>A stopping process is in maintenance too, but not for longer than it lives.</summary>
    private void KeepMaintenance()
    {
        var now = _state.State == HaState.Maintenance;
        if (_settings.Maintenance is not { } file || _state.Stopping || now == _inMaintenance) return;
        _inMaintenance = now;
        try
        {
            file.Write(now ? new(_state.MaintenanceBy, _settings.Time.GetUtcNow()) : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log.Error("that this node is {0} maintenance cannot be kept and ends with this process: {1}", now ? "in" : "out of", error.Message);
        }
    }

    private sealed record LeaseSeen(LeaseAnswer? Answer);
}
