using System.Net;
using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;
using static LoadMaster.Actors.Layer4.L4Protocol;

namespace LoadMaster.Actors.Layer4;

/// <summary>
/// The only owner of the kernel's layer 4 table: makes it that of the plans, levels the slots of the least connection methods, ends the
/// connections of dead servers, reads the counters. Supervised by the node; started anew, or after a kill, it takes over the table it finds.
/// </summary>
public sealed class L4Actor : ReceiveActor, IWithTimers
{
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Counting connections may take one part in so many of the time, and reading the counters another.</summary>
    private const int CountingShare = 25;

    private const int ChangesLoggedMax = 12;

    private readonly ILayer4 _kernel;
    private readonly ICanTell? _servingHandedIn;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Departures _departures;
    private readonly Layer4Totals _totals = new();
    private readonly DirectServers _direct;
    private readonly PlannedSlots _slots = new();
    private readonly Paced<IReadOnlyDictionary<RealServerId, int>> _active;
    private readonly Paced<ValueList<Layer4Counters>> _counters;

    private Adoption? _adoption;
    private ValueList<ServicePlan> _plans = [];

    /// <summary>The plans as the time that drains have lasted leaves them.</summary>
    private ValueList<ServicePlan> _inForce = [];
    private ValueList<ServicePlan> _measured = [];
    private Dictionary<VirtualServiceId, int> _arriving = [];
    private bool _failing;

    /// <summary>Null until the node's part in its pair is known.</summary>
    private HaState? _ha;

    /// <summary>
    /// Servers whose connections a standby has left alone. They are the active node's, which may think otherwise of the server; the stream tells of their end.
    /// </summary>
    private readonly HashSet<RealServerId> _owed = [];

    public L4Actor(ILayer4 kernel, TimeProvider time, ICanTell? serving)
    {
        (_kernel, _servingHandedIn) = (kernel, serving);
        _active = new Paced<IReadOnlyDictionary<RealServerId, int>>(time, CountingShare, new Dictionary<RealServerId, int>(), kernel.CountConnections);
        _counters = new Paced<ValueList<Layer4Counters>>(time, CountingShare, [], kernel.ReadCounters);
        _departures = new Departures(time);
        _direct = new DirectServers(kernel);
        Receive<ForwardServices>(OnForwardServices);
        Receive<TickDue>(_ => OnTick());
        Receive<HaProtocol.HaStateChanged>(OnHaState);
        Receive<ListEntries>(message => Answer(() => new Entries(_kernel.ListPersistence(message.Service, message.EntriesMax))));
        Receive<ClearEntries>(message => Answer(() => new EntriesCleared(
            _kernel.ClearPersistence(message.Service, message.Client.Length == 0 ? null : IPAddress.Parse(message.Client)))));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ILayer4 kernel, TimeProvider time, ICanTell? serving = null) =>
        Akka.Actor.Props.Create(() => new L4Actor(kernel, time, serving));

    private void OnForwardServices(ForwardServices message)
    {
        var first = _adoption is null;
        if (_adoption is null)
        {
            var live = _kernel.FindLive();
            _adoption = new Adoption(live);
            _departures.Found(live);
        }

        _plans = _adoption.Complete(message.Services);
        _ = _direct.Look(_plans);
        var outcome = Enforce(first);
        _owed.ExceptWith(_inForce.SelectMany(plan => plan.Servers).Where(server => server.Availability is ServerAvailability.Up or ServerAvailability.Draining).Select(server => server.Id));
        Sender.Tell(new ServicesForwarded(message.Number, outcome.Problems));
        EndThoseDown(outcome);
    }

    private Layer4Outcome Enforce(bool first)
    {
        _inForce = _departures.Complete(_plans);
        var outcome = Apply();
        Log(first, outcome);
        return outcome;
    }

    private void EndThoseDown(Layer4Outcome outcome)
    {
        if (outcome.Problems.Count == 0)
        {
            End(_departures.Next(_inForce), "is down");
        }
    }

    private Layer4Outcome Apply()
    {
        var services = _slots.Of(_direct.Reachable(_inForce), _active.Value, _arriving);
        return _kernel.Apply(new Layer4Plan(services) { Stations = _direct.Stations });
    }

    private void Log(bool first, Layer4Outcome outcome)
    {
        if (first && _plans.Count + outcome.Changes.Count > 0)
        {
            _log.Info("Layer 4: {Services} services; what this start changed in the kernel's table: {Changes}", _plans.Count, InWords(outcome.Changes));
        }
        else if (outcome.Changes.Count > 0)
        {
            _log.Debug("Layer 4: {Changes}", InWords(outcome.Changes));
        }
    }

    private static string InWords(ValueList<string> changes) => changes.Count switch
    {
        0 => "nothing",
        <= ChangesLoggedMax => string.Join("; ", changes),
        _ => $"{string.Join("; ", changes.Take(ChangesLoggedMax))}; and {changes.Count - ChangesLoggedMax} more",
    };

    /// <summary>A failure is not left to the supervisor: repeated each time it would end the node, while traffic goes on.</summary>
    private void OnTick()
    {
        try
        {
            if (_departures.HasDrained(_plans))
            {
                EndThoseDown(Enforce(first: false));
            }

            End(_departures.TakeOverdue(), "has drained long enough");
            if (_plans.Count > 0)
            {
                if (_direct.Look(_plans))
                {
                    Log(first: false, Apply());
                }

                Measure();
            }
            else if (_totals.Sample.Services.Count > 0)
            {
                _totals.Learn([], [], _active.Value);
                Context.System.EventStream.Publish(new Layer4Sampled(_totals.Sample));
            }

            _failing = false;
        }
        catch (Exception failure)
        {
            var level = _failing ? LogLevel.DebugLevel : LogLevel.ErrorLevel;
            _failing = true;
            _log.Log(level, failure, "The kernel's layer 4 figures could not be read: {Reason}; the last ones are used", failure.Message);
        }
    }

    private void Measure()
    {
        var isNew = _counters.Refresh();
        if (_active.Refresh())
        {
            Count();
            Level();
            isNew = true;
        }

        if (isNew || _measured != _plans)
        {
            _measured = _plans;
            _totals.Learn(_plans, _counters.Value, _active.Value);
            Context.System.EventStream.Publish(new Layer4Sampled(_totals.Sample));
        }
    }

    private void Count()
    {
        var connections = _counters.Value.ToDictionary(counter => counter.Server, counter => counter.Connections);
        _arriving = _plans.ToDictionary(plan => plan.Service.Id, plan => _totals.NewConnections(plan, connections));
        _totals.Remember(connections);
    }

    /// <summary>The least connection methods: the slots until the next count are those that make the servers equal.</summary>
    private void Level()
    {
        if (_plans.Any(PlannedSlots.IsLevelled))
        {
            var outcome = Apply();
            foreach (var problem in outcome.Problems)
            {
                _log.Debug("{Message}", problem.Message);
            }
        }
    }

    private void End(ValueList<RealServerId> servers, string why)
    {
        if (servers.Count == 0)
        {
            return;
        }

        if (_ha is not (null or HaState.Active))
        {
            _owed.UnionWith(servers);
            return;
        }

        try
        {
            var ended = _kernel.Reset(servers);
            _log.Info("Layer 4: {Connections} connections of real server {Servers} are ended: it {Why}", ended, string.Join(", ", servers), why);
        }
        catch (Exception failure)
        {
            _log.Error(failure, "Layer 4: the connections of real server {Servers} could not be ended: {Reason}", string.Join(", ", servers), failure.Message);
        }
    }

    private void OnHaState(HaProtocol.HaStateChanged changed)
    {
        _ha = changed.State;
        if (_ha == HaState.Active)
        {
            End(_owed.ToValueList(), "was down or had drained when this node became active");
            _owed.Clear();
        }
    }

    private void Answer(Func<object> ask)
    {
        try
        {
            Sender.Tell(ask());
        }
        catch (Exception failure)
        {
            _log.Error(failure, "Layer 4: the persistence entries could not be reached: {Reason}", failure.Message);
            Sender.Tell(new EntriesRefused($"The kernel did not give the entries: {failure.Message}"));
        }
    }

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(TickDue), TickDue.Instance, TickInterval);
        var serving = _servingHandedIn ?? Context.ActorSelection(ActorNames.Path(ActorNames.Serving));
        serving.Tell(L4Started.Instance, Self);
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.HaStateChanged));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private sealed record TickDue
    {
        public static TickDue Instance { get; } = new();
    }
}
