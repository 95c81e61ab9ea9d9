using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Networking;

/// <summary>Follows the configuration and the clock: carries out what another node, an import or a rollback brought, and ends trials.</summary>
/// <param name="gateway">Called once the node has started.</param>
public sealed class NetworkWatch(NetworkKeeper keeper, NodeInfo node, EventBook events, Func<INodeGateway> gateway, IHostApplicationLifetime host, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What the kernel refused once it may take later: a cable, a module.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(30);
    private NodeNetwork? _refused;
    private long _refusedAt;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _ = keeper.Cancel("the node was stopped");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await host.StartedAsync(stoppingToken);
            Tell(keeper.TakenBack, EventSeverity.Warning);
            Tell(keeper.Problem, EventSeverity.Error);
            do
            {
                await TurnAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        if (keeper.Tick())
            Tell(keeper.TakenBack, EventSeverity.Warning);
        try
        {
            var config = await gateway().GetConfigAsync(stop);

            // Before the first change there is nothing to follow: a journal may have been lost, and the network is the way to the node that has one.
            if (config.Revision > 0 && keeper.Trial is null)
                Follow(config.Config.Network.Of(node.Name));
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in a second.
        }
    }

    private void Follow(NodeNetwork settings)
    {
        if (settings == keeper.Settings || (settings == _refused && time.GetElapsedTime(_refusedAt) < AgainAfter))
            return;
        var outcome = keeper.Change(settings, force: false, trial: null);
        if (outcome.Problems.Count == 0)
        {
            _refused = null;
            Tell($"The network was set as configured: {string.Join(", ", outcome.Steps)}.", EventSeverity.Info);
            return;
        }

        if (settings != _refused)
            Tell($"The network cannot be set as configured: {keeper.Problem}", EventSeverity.Error);
        (_refused, _refusedAt) = (settings, time.GetTimestamp());
    }

    private void Tell(string message, EventSeverity severity)
    {
        if (message.Length > 0)
            events.Raise(new Happening(severity, EventKinds.Network, node.Name, message));
    }
}
