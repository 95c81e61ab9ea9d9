using System.Globalization;
using LoadMaster.Domain.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace LoadMaster.Host.Logging;

/// <summary>Hands each line to every syslog host. What is logged before the hosts are known waits, up to a bound.</summary>
internal sealed class SyslogSink(SyslogIdentity identity, SyslogOptions options, TimeProvider time, Action<string> report) : ILogEventSink, IAsyncDisposable
{
    private const int EarlyLinesMax = 256;

    private readonly MessageTemplateTextFormatter _text = new("{Message:lj}", CultureInfo.InvariantCulture);
    private readonly Lock _lock = new();
    private readonly List<Task> _farewells = [];
    private volatile SyslogSender[] _senders = [];
    private Queue<SyslogLine>? _early = new();

    public void Emit(LogEvent logEvent)
    {
        if (_senders.Length == 0 && Volatile.Read(ref _early) is null)
        {
            return;
        }

        var line = ToLine(logEvent);
        if (TryKeepEarly(line))
        {
            return;
        }

        foreach (var sender in _senders)
        {
            sender.Post(line);
        }
    }

    /// <summary>Hosts that stay keep their connection and what waits for them.</summary>
    public void Use(IReadOnlyList<SyslogTarget> targets)
    {
        lock (_lock)
        {
            var old = _senders;
            _senders = [.. targets.Select(target => Array.Find(old, sender => sender.Target == target) ?? new SyslogSender(target, identity, options, time, report))];
            _farewells.RemoveAll(farewell => farewell.IsCompleted);
            _farewells.AddRange(old.Except(_senders).Select(sender => Task.Run(async () => await sender.DisposeAsync())));
            foreach (var line in _early ?? [])
            {
                foreach (var sender in _senders)
                {
                    sender.Post(line);
                }
            }

            _early = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Use([]);
        await Task.WhenAll(_farewells);
    }

    private bool TryKeepEarly(SyslogLine line)
    {
        if (Volatile.Read(ref _early) is null)
        {
            return false;
        }

        lock (_lock)
        {
            if (_early is not { } early)
            {
                return false;
            }

            if (early.Count == EarlyLinesMax)
            {
                early.Dequeue();
            }

            early.Enqueue(line);
            return true;
        }
    }

    private SyslogLine ToLine(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _text.Format(logEvent, text);
        if (logEvent.Exception is { } exception)
        {
            // The trace stands in the node's own file.
            text.Write($" ({exception.GetType().Name}: {exception.Message})");
        }

        var source = logEvent.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: string name } ? name : "";
        return new SyslogLine(logEvent.Timestamp, Severity(logEvent.Level), source, text.ToString(), MarkLine.Is(logEvent));
    }

    private static int Severity(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => 7,
        LogEventLevel.Information => 6,
        LogEventLevel.Warning => 4,
        LogEventLevel.Error => 3,
        LogEventLevel.Fatal => 2,
    };
}
