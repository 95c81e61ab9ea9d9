using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Layer4;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Totals;
using static LoadMaster.Actors.Stats.StatsProtocol;

namespace LoadMaster.Actors.Stats;

/// <summary>
/// Samples the data plane's counters once a second and reckons rates and totals. Supervised by the node; started anew its rates come back after two
/// samples, the totals of the other nodes after one.
/// </summary>
public sealed class StatsActor : ReceiveActor, IWithTimers
{
    public static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private readonly IDataPlane _dataPlane;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private DataPlaneSample? _sample;
    private DataPlaneSample? _totals;
    private IReadOnlyDictionary<CounterKey, long[]> _elsewhere = new Dictionary<CounterKey, long[]>();
    private DataPlaneSample _layer4 = DataPlaneSample.Empty;
    private bool _failing;
    private long _sampledAt;
    private TrafficRates _rates = TrafficRates.None;

    public StatsActor(IDataPlane dataPlane, TimeProvider time)
    {
        _dataPlane = dataPlane;
        _time = time;
        Sampling();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IDataPlane dataPlane, TimeProvider time) => Akka.Actor.Props.Create(() => new StatsActor(dataPlane, time));

    private void Sampling()
    {
        Receive<GetStats>(_ => Sender.Tell(Report()));
        Receive<GetServiceStats>(message => Sender.Tell(Report(message)));
        Receive<SampleDue>(_ => Sample());
        Receive<L4Protocol.Layer4Sampled>(message => _layer4 = message.Sample);
        Receive<ServedElsewhere>(message => (_elsewhere, _totals) = (message.Rows, null));
    }

    private StatsReport Report()
    {
        var sample = _sample ?? DataPlaneSample.Empty;
        _totals ??= sample.Plus(_elsewhere);
        return new StatsReport(sample, _totals, _rates.RequestsPerSecond, _rates.ConnectionsPerSecond);
    }

    /// <summary>The totals of all are not reckoned for one.</summary>
    private StatsReport Report(GetServiceStats of)
    {
        var servers = of.Servers.ToHashSet();
        var all = _sample ?? DataPlaneSample.Empty;
        var sample = new DataPlaneSample(
            all.Services.Where(one => one.Service == of.Service).ToValueList(), all.Servers.Where(one => servers.Contains(one.Server)).ToValueList());
        return new StatsReport(sample, sample.Plus(_elsewhere), Only(_rates.RequestsPerSecond, of.Service), Only(_rates.ConnectionsPerSecond, of.Service));
    }

    private static Dictionary<VirtualServiceId, double> Only(IReadOnlyDictionary<VirtualServiceId, double> rates, VirtualServiceId service) =>
        rates.TryGetValue(service, out var rate) ? new() { [service] = rate } : [];

    /// <summary>A failure is not left to the supervisor: repeated each second it would end the node, and figures are not worth that.</summary>
    private void Sample()
    {
        try
        {
            Learn(WithLayer4(_dataPlane.Sample()));
            _failing = false;
        }
        catch (Exception failure)
        {
            var level = _failing ? LogLevel.DebugLevel : LogLevel.ErrorLevel;
            _failing = true;
            _log.Log(level, failure, "The data plane's counters could not be read: {Reason}; the last ones are shown", failure.Message);
        }
    }

    private DataPlaneSample WithLayer4(DataPlaneSample sample) => _layer4.Services.Count == 0
        ? sample
        : new DataPlaneSample(sample.Services.Concat(_layer4.Services).ToValueList(), sample.Servers.Concat(_layer4.Servers).ToValueList());

    private void Learn(DataPlaneSample sample)
    {
        var now = _time.GetTimestamp();
        if (_sample is not null)
        {
            _rates = TrafficRates.Between(_sample, sample, _time.GetElapsedTime(_sampledAt, now));
        }

        (_sample, _sampledAt, _totals) = (sample, now, null);
        Context.System.EventStream.Publish(new StatsSampled(sample));
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(L4Protocol.Layer4Sampled));
        Context.System.EventStream.Subscribe(Self, typeof(ServedElsewhere));
        Timers.StartPeriodicTimer(nameof(SampleDue), SampleDue.Instance, SampleInterval);
        Self.Tell(SampleDue.Instance);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private sealed record SampleDue
    {
        public static SampleDue Instance { get; } = new();
    }
}
