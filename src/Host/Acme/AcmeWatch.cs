using LoadMaster.Domain.Ha;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Acme;

/// <summary>Lets the desk begin what is due, every few seconds.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class AcmeWatch(AcmeDesk desk, Func<INodeGateway> gateway, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<AcmeWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await lifetime.StartedAsync(stoppingToken);
            desk.Begin();
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TurnAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; an order that was under way is made at the next start.
        }
        finally
        {
            await desk.StopAsync();
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            var config = (await gateway().GetConfigAsync(stop)).Config;
            var ha = await gateway().GetHaStatusAsync(stop);
            desk.Turn(config, !ha.Configured || ha.State == HaState.Active);
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes soon.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(error);
        }
    }

    [LoggerMessage(2905, LogLevel.Error, "ACME: the certificates could not be looked after; tried again in seconds")]
    private partial void Failed(Exception error);
}
