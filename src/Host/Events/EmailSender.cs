using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Events;

/// <summary>Follows the configuration's e-mail settings and hands each event to the queue that they make.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class EmailSender(
    EventBook events, IPrivateKeys keys, Func<INodeGateway> gateway, NodeInfo node, IHostApplicationLifetime host, TimeProvider time, ILogger<EmailSender> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile EmailQueue? _queue;
    private EmailSettings _used = new();

    /// <summary>How it gets on; null while no e-mail is sent.</summary>
    public EmailQueue? Queue => _queue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Follow(0) ?? throw new InvalidOperationException("The sender of e-mail follows first.");
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
            if (_queue is { } queue)
                await queue.DisposeAsync();
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            var set = (await gateway().GetConfigAsync(stop)).Config.Alerts.Email;
            if (set == _used)
                return;
            _used = set;
            var old = _queue;
            _queue = set.IsOn ? Open(set) : null;
            if (old is not null)
                await old.DisposeAsync();
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in a second.
        }
    }

    private EmailQueue? Open(EmailSettings email)
    {
        if (keys.OpenText(email.Password) is { } password)
            return new EmailQueue(email, node.Name, (message, cancel) => EmailTransport.SendAsync(email, password, message, cancel), time, log);
        Unusable();
        return null;
    }

    private async Task SendAsync(EventBook.Subscription subscription, CancellationToken stop)
    {
        try
        {
            await foreach (var raised in subscription.Events.ReadAllAsync(stop))
                _queue?.Post(raised);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    [LoggerMessage(2514, LogLevel.Error, "The password of the mail server was sealed by another pair or node; set it again with 'lm alerts email set --password-file'")]
    private partial void Unusable();
}
