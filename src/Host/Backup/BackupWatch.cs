using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Backup;

/// <summary>Looks every ten seconds whether an automated backup is due.</summary>
public sealed partial class BackupWatch(BackupSchedule schedule, IHostApplicationLifetime host, TimeProvider time, ILogger<BackupWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await host.StartedAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TurnAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; a backup that was on its way is made at the next start.
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            await schedule.TurnAsync(stop);
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in ten seconds.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(error);
        }
    }

    [LoggerMessage(2305, LogLevel.Error, "The automated backup could not look at its schedule; tried again in ten seconds")]
    private partial void Failed(Exception error);
}
