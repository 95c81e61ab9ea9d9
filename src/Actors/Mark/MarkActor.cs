using Akka.Actor;
using LoadMaster.Actors.Config;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Mark;

/// <summary>
/// Writes the MARK after the configured minutes without a line, so that a silent log is told from a dead one, and hands the
/// configured syslog hosts to the log. Supervised by the node; started anew it asks for the configuration.
/// </summary>
public sealed class MarkActor : ReceiveActor, IWithTimers
{
    /// <summary>Also the time within which a lost question for the configuration is asked again.</summary>
    private static readonly TimeSpan LookAgainMin = TimeSpan.FromSeconds(1);

    private readonly INodeLog _log;
    private LoggingSettings? _settings;

    public MarkActor(INodeLog log)
    {
        _log = log;
        Receive<ConfigProtocol.ConfigPublished>(published => Use(published.Config.Logging));
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Interval => TimeSpan.FromMinutes(_settings?.MarkIntervalMinutes ?? 0);

    public static Props Props(INodeLog log) => Akka.Actor.Props.Create(() => new MarkActor(log));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ConfigProtocol.ConfigPublished));
        Look();
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Use(LoggingSettings settings)
    {
        if (settings != _settings)
        {
            _settings = settings;
            _log.Use(settings);
        }

        Look();
    }

    private void Look()
    {
        if (_settings is null)
        {
            Context.ActorSelection(ActorNames.Path(ActorNames.Config)).Tell(ConfigProtocol.GetConfig.Instance);
            LookAfter(LookAgainMin);
        }
        else if (Interval == TimeSpan.Zero)
        {
            Timers.Cancel(nameof(LookDue));
        }
        else
        {
            MarkIfSilent();
        }
    }

    private void MarkIfSilent()
    {
        var silentFor = _log.SinceLastLine;
        if (silentFor >= Interval)
        {
            _log.WriteMark();
            silentFor = TimeSpan.Zero;
        }

        var left = Interval - silentFor;
        LookAfter(left > LookAgainMin ? left : LookAgainMin);
    }

    private void LookAfter(TimeSpan time) => Timers.StartSingleTimer(nameof(LookDue), LookDue.Instance, time);

    private sealed record LookDue
    {
        public static LookDue Instance { get; } = new();
    }
}
