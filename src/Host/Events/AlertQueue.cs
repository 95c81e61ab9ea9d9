using System.Threading.Channels;
using LoadMaster.Domain;

namespace LoadMaster.Host.Events;

/// <summary>
/// Sends the events of one channel, one message after the other, bounded: who is too slow loses the oldest. What is not taken for the moment is
/// tried again after 1 s, then twice as long each time, ten times in all.
/// </summary>
public sealed partial class AlertQueue : IAsyncDisposable
{
    public const int TriesMax = 10;
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    private readonly Channel<NodeEvent> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly IAlertChannel _channel;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _work;
    private long _sent;
    private long _lost;
    private volatile string _problem = "";

    /// <param name="channel">Disposed with the queue.</param>
    public AlertQueue(IAlertChannel channel, TimeProvider time, ILogger log)
    {
        (_channel, _time, _log) = (channel, time, log);
        _waiting = Channel.CreateBounded<NodeEvent>(new BoundedChannelOptions(Limits.EventsWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _lost));
        _work = Task.Run(RunAsync);
    }

    /// <summary>Messages that were taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Messages that were not, and events that did not fit.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Why the last try was not taken; empty when it was.</summary>
    public string Problem => _problem;

    public void Post(NodeEvent raised)
    {
        if (raised.Severity >= _channel.Least)
            _waiting.Writer.TryWrite(raised);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _channel.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
            {
                await Task.Delay(_channel.GatheredFor, _time, _stop.Token);
                foreach (var message in _channel.Compose(Take()))
                    await TellAsync(message);
                await Task.Delay(_channel.Interval, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The settings were changed, or the node stops.
        }
    }

    private List<NodeEvent> Take()
    {
        var events = new List<NodeEvent>();
        while ((events.Count == 0 || _channel.GatheredFor > TimeSpan.Zero) && _waiting.Reader.TryRead(out var raised))
            events.Add(raised);
        return events;
    }

    private async Task TellAsync(AlertMessage message)
    {
        var pause = PauseFirst;
        for (var attempt = 1; ; attempt++)
        {
            var result = await message.Send(_stop.Token);
            _problem = result.Problem;
            if (result.Problem.Length == 0)
            {
                Interlocked.Increment(ref _sent);
                return;
            }

            if (!result.Again || attempt == TriesMax)
            {
                Interlocked.Increment(ref _lost);
                GivenUp(_channel.Name, message.What, attempt, result.Problem);
                return;
            }

            NotTaken(_channel.Name, message.What, result.Problem);
            await Task.Delay(pause, _time, _stop.Token);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    [LoggerMessage(2511, LogLevel.Warning, "{Name:l} did not take {What:l}: {Reason:l}; tried again")]
    private partial void NotTaken(string name, string what, string reason);

    [LoggerMessage(2512, LogLevel.Error, "{Name:l} did not take {What:l} as it was, after {Tries} tries it is given up: {Reason:l}")]
    private partial void GivenUp(string name, string what, int tries, string reason);
}
