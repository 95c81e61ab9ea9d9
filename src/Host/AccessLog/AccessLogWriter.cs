using LoadMaster.DataPlane.AccessLog;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Logging;

namespace LoadMaster.Host.AccessLog;

/// <summary>Brings the access logs' lines from the data plane to files and syslog hosts, away from the traffic.</summary>
/// <param name="endTraffic">Ends what is still connected when the process stops, so that it has its line too.</param>
internal sealed partial class AccessLogWriter(
    AccessLogFeed feed, Action endTraffic, string directory, SyslogIdentity identity, TimeProvider time, ILogger<AccessLogWriter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<VirtualServiceId, IAccessLogOutput> _outputs = [];

    public override void Dispose()
    {
        // StopAsync has ended the work before.
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TurnAsync();
                await WaitAsync(feed.IsFilling ? TimeSpan.Zero : _outputs.Count == 0 ? IdleInterval : Interval, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Failed(error);
                await WaitAsync(IdleInterval, stoppingToken);
            }
        }

        endTraffic();
        await TurnAsync();
        foreach (var output in _outputs.Values)
        {
            await output.DisposeAsync();
        }
    }

    /// <summary>Writes what waits, then leaves outputs that no service has any more: their last lines are written.</summary>
    private async Task TurnAsync()
    {
        var services = feed.Services;
        foreach (var service in services)
        {
            await OpenAsync(service);
        }

        feed.Take((service, line) =>
        {
            if (_outputs.TryGetValue(service, out var output))
            {
                output.Write(line);
            }
        });
        feed.LetGo();
        foreach (var (service, output) in _outputs)
        {
            output.Flush();
            if (output.TakeLost() is var lost and > 0)
            {
                feed.CountLost(service, lost);
            }
        }

        var kept = services.Select(service => service.Id).ToHashSet();
        foreach (var gone in _outputs.Keys.Where(id => !kept.Contains(id)).ToList())
        {
            _ = _outputs.Remove(gone, out var output);
            await output!.DisposeAsync();
        }
    }

    private async Task OpenAsync(VirtualService service)
    {
        if (_outputs.TryGetValue(service.Id, out var output))
        {
            if (output.Settings == service.AccessLog)
            {
                return;
            }

            await output.DisposeAsync();
        }

        _outputs[service.Id] = service.AccessLog.Target == AccessLogTarget.Syslog
            ? new AccessLogSyslog(service.AccessLog, identity, time, Report)
            : new AccessLogFile(Path.Combine(directory, $"access-{service.Id}.log"), service.AccessLog, time, Report);
    }

    private async Task WaitAsync(TimeSpan interval, CancellationToken stop)
    {
        try
        {
            await Task.Delay(interval, time, stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop: what waits is written first.
        }
    }

    [LoggerMessage(2211, LogLevel.Warning, "{Message:l}")]
    private partial void Report(string message);

    [LoggerMessage(2212, LogLevel.Error, "The access logs could not be written; tried again")]
    private partial void Failed(Exception error);
}
