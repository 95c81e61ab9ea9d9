using System.Globalization;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Events;

/// <summary>Follows the configuration's webhooks and hands each event to them; each has a queue of its own, so that one that hangs delays no other.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class WebhookSender(
    EventBook events, IPrivateKeys keys, Func<INodeGateway> gateway, IHostApplicationLifetime host, TimeProvider time, ILogger<WebhookSender> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _run = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private volatile WebhookQueue[] _queues = [];
    private ValueList<Webhook> _used = [];

    /// <summary>How those that are used get on.</summary>
    public IReadOnlyList<WebhookQueue> Queues => _queues;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Follow(0) ?? throw new InvalidOperationException("The sender of webhooks follows first.");
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
            foreach (var queue in _queues)
                await queue.DisposeAsync();
        }
    }

    /// <summary>Webhooks that stay keep what waits for them.</summary>
    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            var set = (await gateway().GetConfigAsync(stop)).Config.Alerts.Webhooks;
            if (set == _used)
                return;
            _used = set;
            var old = _queues;
            _queues = [.. set.Select(webhook => Array.Find(old, queue => queue.Webhook == webhook) ?? Open(webhook)).OfType<WebhookQueue>()];
            foreach (var queue in old.Except(_queues))
                await queue.DisposeAsync();
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in a second.
        }
    }

    private WebhookQueue? Open(Webhook webhook)
    {
        if (keys.OpenText(webhook.Secret) is { } secret)
            return new WebhookQueue(webhook, secret, _run, time, log);
        Unusable(webhook.Name);
        return null;
    }

    private async Task SendAsync(EventBook.Subscription subscription, CancellationToken stop)
    {
        try
        {
            await foreach (var raised in subscription.Events.ReadAllAsync(stop))
            {
                foreach (var queue in _queues)
                    queue.Post(raised);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    [LoggerMessage(2513, LogLevel.Error, "The secret of the webhook {Name} was sealed by another pair or node; set it again with 'lm alerts webhook add --replace'")]
    private partial void Unusable(string name);
}
