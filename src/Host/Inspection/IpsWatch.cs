using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Inspection;

/// <summary>Follows the configuration, collects events and has hot expressions compiled, away from the traffic.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class IpsWatch(
    IpsDesk desk, IpsEvents events, Func<INodeGateway> gateway, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<IpsWatch> log) : BackgroundService
{
    private const int CompiledPerTurn = 4;
    private const int TurnsToTryAgain = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        for (var turn = 1L; await WaitAsync(timer, stoppingToken); turn++)
        {
            try
            {
                var config = await gateway().GetConfigAsync(stoppingToken);
                var again = turn % TurnsToTryAgain == 0;
                await desk.FollowAsync(config.Config.Ips, stoppingToken, again);
                var state = desk.State;
                if (state.Availability == IpsAvailability.Missing || (again && state.Availability == IpsAvailability.Unusable))
                {
                    gateway().FetchContent(state.Settings.RuleSetSha256);
                }

                events.Collect();
                _ = desk.State.Rules.CompileHotRegexes(CompiledPerTurn);
            }
            catch (NodeNotReadyException)
            {
                // The node is starting or busy; the next turn comes in a second.
                events.Collect();
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Failed(error);
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(2204, LogLevel.Error, "Intrusion prevention: the rules could not be followed; tried again in a second")]
    private partial void Failed(Exception error);
}
