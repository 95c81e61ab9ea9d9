using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Stapling;

/// <summary>Lets the desk do what is due, every few seconds; on each node by itself, so that a standby has what it needs when it takes over.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class StaplingWatch(
    StaplingDesk desk, Func<INodeGateway> gateway, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StaplingWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await lifetime.StartedAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TurnAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            await desk.TurnAsync((await gateway().GetConfigAsync(stop)).Config, stop);
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes soon.
        }
        catch (Exception error) when (error is not OperationCanceledException && error is not DllNotFoundException)
        {
            Failed(error);
        }
        catch (DllNotFoundException)
        {
            // Without OpenSSL no https service is served, which is told there.
        }
    }

    [LoggerMessage(2602, LogLevel.Error, "OCSP stapling: the status of certificates could not be looked after; tried again in seconds")]
    private partial void Failed(Exception error);
}
