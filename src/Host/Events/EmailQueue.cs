using System.Threading.Channels;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using MimeKit;

namespace LoadMaster.Host.Events;

/// <summary>
/// Sends events by e-mail: what happens within two seconds, and all that happens in the interval after a message, goes into one. What the server does
/// not take for the moment is tried again after 1 s, then twice as long each time, ten times in all.
/// </summary>
public sealed partial class EmailQueue : IAsyncDisposable
{
    public const int TriesMax = 10;
    public static readonly TimeSpan GatheredFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    private readonly Channel<NodeEvent> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<MimeMessage, CancellationToken, Task<EmailResult>> _send;
    private readonly EventSeverity _least;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _work;
    private long _sent;
    private long _lost;
    private volatile string _problem = "";

    /// <param name="send">Hands one message to the server.</param>
    public EmailQueue(EmailSettings email, string node, Func<MimeMessage, CancellationToken, Task<EmailResult>> send, TimeProvider time, ILogger log)
    {
        (Email, _node, _send, _time, _log) = (email, node, send, time, log);
        _least = email.Recipients.Min(recipient => recipient.Severity);
        _waiting = Channel.CreateBounded<NodeEvent>(new BoundedChannelOptions(Limits.EventsWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _lost));
        _work = Task.Run(RunAsync);
    }

    public EmailSettings Email { get; }

    /// <summary>Messages that the server took.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Messages that it did not take, and events that did not fit.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Why the last try was not taken; empty when it was.</summary>
    public string Problem => _problem;

    public void Post(NodeEvent raised)
    {
        if (raised.Severity >= _least)
            _waiting.Writer.TryWrite(raised);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
            {
                await Task.Delay(GatheredFor, _time, _stop.Token);
                var events = new List<NodeEvent>();
                while (_waiting.Reader.TryRead(out var raised))
                    events.Add(raised);
                foreach (var level in Email.Recipients.GroupBy(recipient => recipient.Severity))
                    await TellAsync([.. level], [.. events.Where(one => one.Severity >= level.Key)]);
                await Task.Delay(TimeSpan.FromSeconds(Email.IntervalSeconds), _time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The settings were changed, or the node stops.
        }
    }

    private async Task TellAsync(IReadOnlyList<EmailRecipient> to, IReadOnlyList<NodeEvent> events)
    {
        if (events.Count == 0)
            return;
        var message = EmailMessage.Create(Email, _node, to, events, _time.GetUtcNow());
        var pause = PauseFirst;
        for (var attempt = 1; ; attempt++)
        {
            var result = await _send(message, _stop.Token);
            _problem = result.Problem;
            if (result.Problem.Length == 0)
            {
                Interlocked.Increment(ref _sent);
                return;
            }

            if (!result.Again || attempt == TriesMax)
            {
                Interlocked.Increment(ref _lost);
                GivenUp(Email.Server, attempt, result.Problem);
                return;
            }

            NotTaken(Email.Server, result.Problem);
            await Task.Delay(pause, _time, _stop.Token);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    [LoggerMessage(2515, LogLevel.Warning, "The mail server {Server} did not take an alert: {Reason:l}; tried again")]
    private partial void NotTaken(string server, string reason);

    [LoggerMessage(2516, LogLevel.Error, "The mail server {Server} did not take an alert as it was, after {Tries} tries it is given up: {Reason:l}")]
    private partial void GivenUp(string server, int tries, string reason);
}
