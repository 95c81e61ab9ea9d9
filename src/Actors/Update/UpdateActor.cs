using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Update;
using static LoadMaster.Actors.Update.UpdateProtocol;

namespace LoadMaster.Actors.Update;

/// <summary>
/// Does this node's part of a rollout (<see cref="RolloutRules"/>) and tells the other nodes how far it is. What was agreed on is on the disk, so an
/// actor or a node that starts anew goes on where it was.
/// </summary>
public sealed class UpdateActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A switch is asked for again when it was refused or got lost.</summary>
    private static readonly TimeSpan SwitchAgainAfter = TimeSpan.FromSeconds(15);

    private readonly string _node;
    private readonly IUpdatePort _port;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Func<Address, ICanTell> _peerAt;
    private readonly Dictionary<string, Address> _connected = [];
    private readonly Dictionary<string, NodeRelease> _releases = [];
    private Rollout? _rollout;
    private string _doing = "";
    private bool _works;
    private long? _switchAskedAt;

    public UpdateActor(string node, IUpdatePort port, TimeProvider time, Func<Address, ICanTell>? peerAt)
    {
        (_node, _port, _time) = (node, port, time);
        var context = Context;
        _peerAt = peerAt ?? (address => context.ActorSelection($"{address}{ActorNames.Path(ActorNames.Update)}"));
        _rollout = port.ReadRollout();
        Receive<Begin>(OnBegin);
        Receive<Cancel>(OnCancel);
        Receive<GetState>(_ => Sender.Tell(new State(_rollout, ((NodeRelease[])[Own(), .. _releases.Values.OrderBy(one => one.Node, StringComparer.Ordinal)]).ToValueList())));
        Receive<Report>(OnReport);
        Receive<HaProtocol.PeerConnected>(peer => _connected[peer.Node] = peer.Address);
        Receive<HaProtocol.PeerDisconnected>(peer => _connected.Remove(peer.Node));
        Receive<HaProtocol.HaStateChanged>(_ => { });
        Receive<HaProtocol.HaCommandAccepted>(accepted => _log.Info("Update: {0}", accepted.Message));
        Receive<HaProtocol.HaCommandRefused>(refused => _log.Warning("Update: the switch is refused: {0} {1}", refused.Code, refused.Message));
        Receive<LookDue>(_ => Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.GetHaStatus.Instance, Self));
        Receive<HaProtocol.HaStatus>(OnHaStatus);
        Receive<Worked>(OnWorked);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="peerAt">Who gets what is meant for this actor on the node at an address; null: that actor.</param>
    public static Props Props(string node, IUpdatePort port, TimeProvider time, Func<Address, ICanTell>? peerAt = null) =>
        Akka.Actor.Props.Create(() => new UpdateActor(node, port, time, peerAt));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerConnected));
        Context.System.EventStream.Subscribe(Self, typeof(HaProtocol.PeerDisconnected));
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(HaProtocol.AnnounceState.Instance, Self);
        Timers.StartPeriodicTimer(nameof(LookDue), LookDue.Instance, LookEvery, LookEvery);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private NodeRelease Own() => _port.Release with { Doing = _doing };

    private void OnBegin(Begin begin)
    {
        if (_rollout is { State: RolloutState.Running } running)
        {
            Sender.Tell(new Refused(ProblemCodes.UpdateRuns, $"The change to {running.Version}, begun by {running.By}, is not over: look at 'lm update show', or end it with 'lm update cancel'."));
            return;
        }

        _releases.Clear();
        Keep(begin.Rollout);
        Sender.Tell(new Accepted(begin.Rollout));
        Tell();
    }

    private void OnCancel(Cancel cancel)
    {
        if (_rollout is not { State: RolloutState.Running } running)
        {
            Sender.Tell(new Refused(ProblemCodes.NothingToUpdate, "No update is under way."));
            return;
        }

        var cancelled = running with { State = RolloutState.Cancelled, Reason = $"cancelled by {cancel.By}" };
        Keep(cancelled);
        Sender.Tell(new Accepted(cancelled));
        Tell();
    }

    private void OnReport(Report report)
    {
        _releases[report.Release.Node] = report.Release;
        if (report.Rollout.Length > 0 && RolloutJson.TryRead(report.Rollout) is { } other && other.GoesBefore(_rollout))
            Keep(other);
    }

    /// <summary>First to disk; what cannot be kept is not followed.</summary>
    private void Keep(Rollout rollout)
    {
        _port.KeepRollout(rollout);
        _rollout = rollout;
        if (rollout.State != RolloutState.Running)
            _doing = "";
        _log.Info("Update: change of {0} to version {1}, begun by {2}: {3} {4}", string.Join(", ", rollout.Nodes), rollout.Version, rollout.By, rollout.State, rollout.Reason);
    }

    private void OnHaStatus(HaProtocol.HaStatus ha)
    {
        if (_rollout is { State: RolloutState.Running } rollout && !_works)
            Do(rollout, RolloutRules.Next(rollout, ViewOf(rollout, ha)));
        Tell();
    }

    private RolloutView ViewOf(Rollout rollout, HaProtocol.HaStatus ha) => new(
        Own(),
        ha.State,
        !ha.Configured,
        ha.Drain?.Connections ?? 0,
        _port.IsStaged(rollout.Version, rollout.PackageSha256),
        rollout.PackageSha256.Length > 0 && _port.HasPackage(rollout.PackageSha256),
        [.. ha.Peers.Select(peer => new PeerInRollout(peer.Node, peer is { Alive: true, ClusterMember: true }, peer.State, _releases.GetValueOrDefault(peer.Node)))]);

    private void Do(Rollout rollout, RolloutStep step)
    {
        switch (step)
        {
            case RolloutStep.Wait wait:
                _doing = wait.Why;
                break;
            case RolloutStep.Finish:
                Keep(rollout with { State = RolloutState.Done });
                break;
            case RolloutStep.Fail fail:
                Keep(rollout with { State = RolloutState.Failed, Reason = fail.Why });
                break;
            case RolloutStep.Fetch:
                _doing = "fetches the package";
                Context.ActorSelection(ActorNames.Path(ActorNames.Content)).Tell(new ContentProtocol.FetchContent(rollout.PackageSha256));
                break;
            case RolloutStep.Stage:
                Work("checks and unpacks the package", () => Task.Run(() => _port.Stage(rollout)));
                break;
            case RolloutStep.SwitchOver:
                SwitchOver(rollout);
                break;
            case RolloutStep.Install:
                Work("starts afresh with the version", () => Task.Run(() => _port.InstallAsync(rollout)));
                break;
        }
    }

    private void SwitchOver(Rollout rollout)
    {
        _doing = "hands over";
        if (_switchAskedAt is { } asked && _time.GetElapsedTime(asked) < SwitchAgainAfter)
            return;
        _switchAskedAt = _time.GetTimestamp();
        Context.ActorSelection(ActorNames.Path(ActorNames.Ha)).Tell(new HaProtocol.Failover($"the update to {rollout.Version} by {rollout.By}"), Self);
    }

    /// <summary>One thing at a time; what takes long does not hold up the actor.</summary>
    private void Work(string doing, Func<Task> work)
    {
        (_doing, _works) = (doing, true);
        work().PipeTo(Self, success: () => new Worked(""), failure: error => new Worked(error.GetBaseException().Message));
    }

    private void OnWorked(Worked worked)
    {
        _works = false;
        if (worked.Problem.Length == 0 || _rollout is not { } rollout)
            return;
        _log.Error("Update: version {0} cannot be installed on {1}: {2}", rollout.Version, _node, worked.Problem);
        _port.GiveUp(rollout, worked.Problem);
    }

    private void Tell()
    {
        var report = new Report(Own(), _rollout is null ? "" : RolloutJson.Write(_rollout));
        foreach (var address in _connected.Values)
            _peerAt(address).Tell(report, Self);
    }

    private sealed record Worked(string Problem);

    private sealed record LookDue
    {
        public static LookDue Instance { get; } = new();
    }
}
