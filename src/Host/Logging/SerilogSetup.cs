using System.Globalization;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace LoadMaster.Host.Logging;

/// <summary>Where log lines go: the console, a file a day when a log directory is given, and the syslog hosts of the configuration.</summary>
public static class SerilogSetup
{
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";
    private const string Program = "loadmasterd";
    private const int FilesKept = 14;
    private const long FileBytesMax = 100L * 1024 * 1024;

    /// <summary>Makes the process's logger; the answer steers it.</summary>
    public static INodeLog Configure(DaemonOptions options)
    {
        var identity = Identity(options.Node.Name, new Rest.NodeInfo(options.Node.Name, TimeProvider.System).Version);
        var (logger, log) = Create(identity, options.Node.LogDirectory, TimeProvider.System, new SyslogOptions(), console: true);
        Log.Logger = logger;
        return log;
    }

    internal static SyslogIdentity Identity(string node, string version) => new(node, Program, version, Environment.ProcessId);

    internal static (Logger Logger, NodeLog Log) Create(
        SyslogIdentity identity, string logDirectory, TimeProvider time, SyslogOptions syslogOptions, bool console)
    {
        var level = new LoggingLevelSwitch();
        NodeLog? log = null;
        var syslog = new SyslogSink(identity, syslogOptions, time, report => log?.Logger.ForContext(Constants.SourceContextPropertyName, nameof(SyslogSink)).Warning("{Report:l}", report));
        log = new NodeLog(time, syslog, level);
        var configuration = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A start that fails is told in one line by the daemon itself.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Akka", LogEventLevel.Warning)
            .WriteTo.Sink(log, LogEventLevel.Information)
            .WriteTo.Sink(syslog);
        if (console)
        {
            configuration.WriteTo.Console(LogEventLevel.Information, Template, CultureInfo.InvariantCulture);
        }

        if (logDirectory.Length > 0)
        {
            configuration.WriteTo.File(
                new LogFileFormatter(Template, identity.Host),
                Path.Combine(logDirectory, "loadmaster-.log"),
                LogEventLevel.Information,
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: FileBytesMax,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesKept);
        }

        var logger = configuration.CreateLogger();
        log.Logger = logger;
        return (logger, log);
    }
}
