using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using Serilog.Core;
using Serilog.Events;
using ILogger = Serilog.ILogger;

namespace LoadMaster.Host.Logging;

/// <summary>The log as the actors steer it; as a sink it only notes the time of the last line.</summary>
internal sealed class NodeLog(TimeProvider time, SyslogSink syslog, LoggingLevelSwitch level) : INodeLog, ILogEventSink
{
    private long _lastLineAt = time.GetTimestamp();

    /// <summary>Where the MARK goes; set once the sinks are joined.</summary>
    public ILogger Logger { get; set; } = Serilog.Log.Logger;

    public TimeSpan SinceLastLine => time.GetElapsedTime(Volatile.Read(ref _lastLineAt));

    public void Emit(LogEvent logEvent) => Volatile.Write(ref _lastLineAt, time.GetTimestamp());

    public void WriteMark() => Logger.Write(MarkLine.Event(time.GetLocalNow()));

    public void Use(LoggingSettings settings)
    {
        level.MinimumLevel = settings.Syslog.Any(target => target.Level == SyslogLevel.Debug) ? LogEventLevel.Debug : LogEventLevel.Information;
        syslog.Use(settings.Syslog);
    }
}
