using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Filtering;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;
using LoadMaster.Network;

namespace LoadMaster.Host.Filtering;

/// <summary>What the packet filter must know of the node.</summary>
/// <param name="ManagementPort">LoadMaster's own.</param>
/// <param name="Peers">The other nodes' addresses now.</param>
public sealed record FilterNode(int ManagementPort, Func<ValueList<IPAddress>> Peers);

/// <summary>Follows the configuration and the clock: the packet filter of this node is the one that holds now. It stays when the daemon ends.</summary>
/// <param name="gateway">Called once the node has started.</param>
public sealed partial class FilterWatch(
    IPacketFilter filter, FilterNode node, Func<INodeGateway> gateway, IHostApplicationLifetime host, TimeProvider time, ILogger<FilterWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly FilterCounts Nothing = new(0, 0, false);

    private volatile FilterPlan? _inForce;
    private bool _known;
    private volatile string _problem = "";

    /// <summary>Why the filter is not as it should be; empty when it is.</summary>
    public string Problem => _problem;

    /// <summary>The rules that the kernel holds; null: none.</summary>
    public FilterRules? InForce => _inForce?.Rules;

    public FilterCounts Counts { get; private set; } = Nothing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await host.StartedAsync(stoppingToken);
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
        try
        {
            var now = time.GetUtcNow();
            var plan = FilterPlanner.Of((await gateway().GetConfigAsync(stop)).Config, node.ManagementPort, node.Peers(), now);
            if (!_known || plan != _inForce || (plan is not null && !filter.CoversInterfaces()))
            {
                filter.Apply(plan, plan?.TrialUntil - now);
                (_known, _inForce) = (true, plan);
                Changed(plan is null ? "off" : plan.TrialUntil is { } until ? $"on trial until {until:O}" : "on");
            }

            Counts = plan is null ? Nothing : filter.Read();
            _problem = "";
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in a second.
        }
        catch (Exception error) when (error is NetworkException)
        {
            _known = false;
            if (_problem != error.Message)
            {
                _problem = error.Message;
                Refused(error.Message);
            }
        }
    }

    [LoggerMessage(2501, LogLevel.Information, "The packet filter is {What:l}")]
    private partial void Changed(string what);

    [LoggerMessage(2502, LogLevel.Error, "The packet filter is not as configured: {Problem:l}; it is tried again every second")]
    private partial void Refused(string problem);
}
