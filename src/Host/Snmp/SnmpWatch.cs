using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Network.AgentX;

namespace LoadMaster.Host.Snmp;

/// <summary>Follows the configuration: runs snmpd and our sub-agent while SNMP is on, keeps the tree fresh, sends traps.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class SnmpWatch(
    SnmpdProcess snmpd,
    IpsEvents ips,
    IPrivateKeys keys,
    NodeInfo node,
    Func<INodeGateway> gateway,
    IHostApplicationLifetime host,
    TimeProvider time,
    ILogger<SnmpWatch> log) : BackgroundService
{
    private const int IpsEventsLookedAt = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private SnmpSettings _settings = new();
    private Running? _running;
    private SnmpTraps _traps = new();
    private volatile MibTree _tree = new([]);
    private string _problem = "";

    /// <summary>Why SNMP does not work as it should; empty when it does, or is off.</summary>
    public string Problem => _running is null ? "" : snmpd.Problem.Length > 0 ? snmpd.Problem : _problem.Length > 0 ? _problem : IsServing ? "" : "the sub-agent is not connected to snmpd yet";

    public bool IsServing => _running?.Session.IsOpen ?? false;

    public long TrapsSent { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            await host.StartedAsync(stoppingToken);
            do
            {
                await TurnAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
        finally
        {
            await StopRunningAsync();
        }
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            var settings = (await gateway().GetConfigAsync(stop)).Config.Snmp;
            if (settings != _settings)
            {
                await UseAsync(settings);
            }

            if (_running is { } running)
            {
                var view = await SnmpView.LoadAsync(gateway(), node.Version, stop);
                _tree = SnmpTree.Of(view);
                foreach (var trap in _traps.Of(view).Concat(_traps.Of(ips.Newest(IpsEventsLookedAt))))
                {
                    running.Session.Notify(trap);
                    TrapsSent++;
                }
            }
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; the next turn comes in a second.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(error);
        }
    }

    private async Task UseAsync(SnmpSettings settings)
    {
        await StopRunningAsync();
        _settings = settings;
        if (!settings.Enabled)
        {
            return;
        }

        var problems = new List<string>();
        var text = SnmpdConfig.Of(settings, node.Name, node.Version, snmpd.Socket, keys.OpenText, problems);
        _problem = string.Join("; ", problems);
        if (problems.Count > 0)
        {
            Unusable(_problem);
        }

        _traps = new SnmpTraps();
        var stop = new CancellationTokenSource();
        var session = new AgentXSession(
            snmpd.Socket, SnmpTree.B100, $"LoadMaster {node.Version}", SnmpTree.Subtrees, _ => Task.FromResult<IMib>(_tree), reason => Lost(reason), time);
        _running = new Running(session, stop, Task.WhenAll(snmpd.RunAsync(text, settings.Port, stop.Token), session.RunAsync(stop.Token)));
        On(settings.ToString());
    }

    private async Task StopRunningAsync()
    {
        if (_running is { } running)
        {
            _running = null;
            await running.Stop.CancelAsync();
            await running.Work;
            running.Stop.Dispose();
        }
    }

    private sealed record Running(AgentXSession Session, CancellationTokenSource Stop, Task Work);

    [LoggerMessage(2402, LogLevel.Information, "{What:l} is on")]
    private partial void On(string what);

    [LoggerMessage(2403, LogLevel.Warning, "The SNMP sub-agent has lost snmpd ({Reason:l}); it comes back by itself")]
    private partial void Lost(string reason);

    [LoggerMessage(2404, LogLevel.Error, "SNMP: {Problem:l}")]
    private partial void Unusable(string problem);

    [LoggerMessage(2405, LogLevel.Error, "SNMP could not look at the node's state; tried again in a second")]
    private partial void Failed(Exception error);
}
