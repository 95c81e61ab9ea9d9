using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Events;

/// <summary>Follows the configuration's channels of one kind and hands each event to them; each has a queue of its own, so that one that hangs delays no other.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
/// <param name="chosen">The settings of those that are on.</param>
/// <param name="open">Null, and a line in the log, when a secret cannot be opened on this node.</param>
public sealed class AlertSender<TSettings>(
    EventBook events,
    Func<INodeGateway> gateway,
    IHostApplicationLifetime host,
    TimeProvider time,
    Func<AlertSettings, IEnumerable<TSettings>> chosen,
    Func<TSettings, IAlertChannel?> open,
    ILogger<AlertSender<TSettings>> log) : BackgroundService
    where TSettings : class, IEquatable<TSettings>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile (TSettings Settings, AlertQueue Queue)[] _queues = [];
    private TSettings[] _used = [];

    /// <summary>How the channel of these settings gets on; null while it is not used.</summary>
    public AlertQueue? Find(TSettings settings) => Array.Find(_queues, one => one.Settings.Equals(settings)).Queue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Follow(events.BeganAfter) ?? throw new InvalidOperationException("The senders of alerts follow first.");
        var sending = SendAsync(subscription, stoppingToken);
        try
        {
            await host.StartedAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TurnAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
        finally
        {
            await sending;
            foreach (var (_, queue) in _queues)
                await queue.DisposeAsync();
        }
    }

    /// <summary>Channels that stay keep what waits for them.</summary>
    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            TSettings[] set = [.. chosen((await gateway().GetConfigAsync(stop)).Config.Alerts)];
            if (set.SequenceEqual(_used))
                return;
            _used = set;
            var old = _queues;
            _queues = [.. set.Select(settings => (settings, Find(settings) ?? Open(settings))).Where(one => one.Item2 is not null)!];
            foreach (var (_, queue) in old.Where(one => _queues.All(used => used.Queue != one.Queue)))
                await queue.DisposeAsync();
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in a second.
        }
    }

    private AlertQueue? Open(TSettings settings) => open(settings) is { } channel ? new AlertQueue(channel, time, log) : null;

    private async Task SendAsync(EventBook.Subscription subscription, CancellationToken stop)
    {
        try
        {
            await foreach (var raised in subscription.Events.ReadAllAsync(stop))
            {
                foreach (var (_, queue) in _queues)
                    queue.Post(raised);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
