using System.Globalization;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Startup;

/// <summary>Looks at the machine at the start and once a minute; what begins and what ends is an event each.</summary>
public sealed class MachineWatch(MachineHealth health, EventBook events, NodeInfo node, IHostApplicationLifetime host, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private IReadOnlyList<MachineProblem> _known = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.StartedAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                Turn();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    internal void Turn()
    {
        var now = health.Look();
        foreach (var problem in now.Where(one => _known.All(known => known.Key != one.Key)))
            Raise(problem.Severity, problem.Message);
        foreach (var gone in _known.Where(known => now.All(one => one.Key != known.Key)))
            Raise(EventSeverity.Info, $"No longer: {gone.Message}");
        _known = now;
        if (health.Step() is { } step)
        {
            Raise(
                EventSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"The clock was set by {step.TotalSeconds:+0;-0} s while the daemon ran. What goes by hours and dates (backups, certificates, sessions, the log) follows it at once."));
        }
    }

    private void Raise(EventSeverity severity, string message) => events.Raise(new Happening(severity, EventKinds.Machine, node.Name, message));
}
