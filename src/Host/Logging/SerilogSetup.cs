using LoadMaster.Host.Options;
using Serilog;
using Serilog.Events;

namespace LoadMaster.Host.Logging;

/// <summary>Where log lines go: the console, and a file a day when a log directory is given.</summary>
public static class SerilogSetup
{
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";
    private const int FilesKept = 14;
    private const long FileBytesMax = 100L * 1024 * 1024;

    public static void Configure(DaemonOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A start that fails is told in one line by the daemon itself.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("Akka", LogEventLevel.Warning)
            .WriteTo.Console(outputTemplate: Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        if (options.Node.LogDirectory.Length > 0)
        {
            configuration.WriteTo.File(
                Path.Combine(options.Node.LogDirectory, "loadmaster-.log"),
                outputTemplate: Template,
                formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: FileBytesMax,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesKept);
        }

        Log.Logger = configuration.CreateLogger();
    }
}
