using System.Threading.Channels;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Logging;

/// <summary>Brings lines to one syslog host in order, on a task of its own; who logs never waits for it.</summary>
internal sealed class SyslogSender : IAsyncDisposable
{
    private readonly SyslogIdentity _identity;
    private readonly SyslogOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly Channel<SyslogLine> _lines;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private SyslogConnection? _connection;
    private TimeSpan _retry;
    private long _dropped;
    private long _droppedTotal;
    private volatile bool _failing;
    private long? _reportedAt;
    private bool _reported;

    /// <param name="report">Gets a sentence when the host is lost and when it is back.</param>
    public SyslogSender(SyslogTarget target, SyslogIdentity identity, SyslogOptions options, TimeProvider time, Action<string> report)
    {
        (Target, _identity, _options, _time, _report, _retry) = (target, identity, options, time, report, options.RetryMin);
        _lines = Channel.CreateBounded<SyslogLine>(
            new BoundedChannelOptions(options.LinesWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ =>
            {
                Interlocked.Increment(ref _dropped);
                Interlocked.Increment(ref _droppedTotal);
            });
        _work = Task.Run(WorkAsync);
    }

    public SyslogTarget Target { get; }

    /// <summary>Lines lost since the host was last reached.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Lines lost so far.</summary>
    public long DroppedTotal => Interlocked.Read(ref _droppedTotal);

    private string Name => $"{Target.Host} port {Target.Port} ({LoggingWords.Protocols.Of(Target.Protocol)})";

    public void Post(SyslogLine line)
    {
        if (line.IsMark || line.Severity <= SeverityMax(Target.Level))
        {
            _lines.Writer.TryWrite(line);
        }
    }

    /// <summary>Gives what waits a short time to get through, unless the host is away anyway.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        if (!_failing)
        {
            await Task.WhenAny(_work, Task.Delay(_options.FarewellTimeout));
        }

        await _stop.CancelAsync();
        await _work;
        _connection?.Dispose();
        _stop.Dispose();
    }

    private static int SeverityMax(SyslogLevel level) => level switch
    {
        SyslogLevel.Debug => 7,
        SyslogLevel.Info => 6,
        SyslogLevel.Warning => 4,
        SyslogLevel.Error => 3,
        SyslogLevel.Critical => 2,
    };

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(_stop.Token))
            {
                await DeliverAsync(SyslogFormatter.Write(Target, _identity, line));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop: what still waits stays in the node's own log.
        }
    }

    private async Task DeliverAsync(byte[] message)
    {
        while (true)
        {
            try
            {
                await TryDeliverAsync(message);
                Recovered();
                return;
            }
            catch (Exception problem) when (!_stop.IsCancellationRequested)
            {
                Lost(problem is OperationCanceledException ? $"no progress within {_options.AnswerTimeout.TotalSeconds} s" : problem.Message);
            }

            await Task.Delay(_retry, _time, _stop.Token);
            _retry = TimeSpan.FromTicks(Math.Min(_retry.Ticks * 2, _options.RetryMax.Ticks));
        }
    }

    private async Task TryDeliverAsync(byte[] message)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(_options.AnswerTimeout);
        if (_connection is { IsStale: true } stale)
        {
            stale.Dispose();
            _connection = null;
        }

        _connection ??= await SyslogConnection.OpenAsync(Target, _time, limit.Token);
        await _connection.SendAsync(message, limit.Token);
    }

    private void Lost(string why)
    {
        _connection?.Dispose();
        _connection = null;
        _failing = true;
        if (!_reported && (_reportedAt is not { } at || _time.GetElapsedTime(at) >= _options.ReportInterval))
        {
            (_reported, _reportedAt) = (true, _time.GetTimestamp());
            _report($"Syslog host {Name} cannot be reached: {why.TrimEnd('.')}. Up to {_options.LinesWaitingMax} lines wait for it; it is tried again");
        }
    }

    private void Recovered()
    {
        if (!_failing)
        {
            return;
        }

        (_failing, _retry) = (false, _options.RetryMin);
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (_reported || dropped > 0)
        {
            _reported = false;
            _report($"Syslog host {Name} is reached again; {(dropped == 0 ? "no line was" : $"{dropped} of the oldest lines were")} lost");
        }
    }
}
