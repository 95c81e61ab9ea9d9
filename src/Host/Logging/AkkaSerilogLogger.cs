using Akka.Actor;
using Akka.Event;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;
using LogLevel = Akka.Event.LogLevel;

namespace LoadMaster.Host.Logging;

/// <summary>Hands Akka's log events to Serilog with their templates kept; Akka starts it by its type name.</summary>
public sealed class AkkaSerilogLogger : ReceiveActor
{
    public AkkaSerilogLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private static void Write(LogEvent entry)
    {
        var level = entry.LogLevel() switch
        {
            LogLevel.DebugLevel => LogEventLevel.Debug,
            LogLevel.InfoLevel => LogEventLevel.Information,
            LogLevel.WarningLevel => LogEventLevel.Warning,
            LogLevel.ErrorLevel => LogEventLevel.Error,
        };
        var logger = Log.Logger.ForContext(Constants.SourceContextPropertyName, entry.LogClass.FullName);
        if (entry.Message is LogMessage message)
        {
            logger.Write(level, entry.Cause, message.Format, [.. message.Parameters()]);
        }
        else
        {
            logger.Write(level, entry.Cause, "{Message:l}", entry.Message?.ToString() ?? "");
        }
    }
}
