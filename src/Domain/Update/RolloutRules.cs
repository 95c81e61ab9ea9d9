using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Update;

/// <summary>A peer as a node sees it while a rollout runs.</summary>
/// <param name="Connected">Alive and a member of the cluster.</param>
/// <param name="Release">What it last said of itself; null: nothing yet.</param>
public sealed record PeerInRollout(string Node, bool Connected, HaState? State, NodeRelease? Release);

/// <summary>All that a node's next step depends on.</summary>
/// <param name="Single">No pair: nobody can take over meanwhile.</param>
/// <param name="DrainingConnections">From before the last planned switch, which this node still serves.</param>
/// <param name="Staged">The version stands on this node's disk, checked and whole.</param>
public sealed record RolloutView(NodeRelease Own, HaState State, bool Single, int DrainingConnections, bool Staged, bool HasPackage, IReadOnlyList<PeerInRollout> Peers);

/// <summary>What a node does next.</summary>
public abstract record RolloutStep
{
    /// <param name="Why">For people.</param>
    public sealed record Wait(string Why) : RolloutStep;

    public sealed record Finish : RolloutStep;

    public sealed record Fail(string Why) : RolloutStep;

    public sealed record Fetch : RolloutStep;

    public sealed record Stage : RolloutStep;

    /// <summary>Hand the shared addresses to a standby that runs the version.</summary>
    public sealed record SwitchOver : RolloutStep;

    public sealed record Install : RolloutStep;
}

/// <summary>
/// The order of a rollout: every node fetches and checks the version first, then one standby after the other runs it, then the active node hands over
/// and runs it too. A node goes only while another one serves, and stops as soon as any node has failed.
/// </summary>
public static class RolloutRules
{
    public static RolloutStep Next(Rollout rollout, RolloutView view)
    {
        var releases = view.Peers.Where(peer => rollout.Nodes.Contains(peer.Node)).Select(peer => (peer.Node, peer.Release)).ToList();
        if (rollout.Nodes.Contains(view.Own.Node))
            releases.Add((view.Own.Node, view.Own));
        if (releases.FirstOrDefault(one => one.Release?.FailedRollout == rollout.Id) is { Release: { } failed })
            return new RolloutStep.Fail($"{failed.Node}: {failed.FailedReason}");
        if (releases.Count == rollout.Nodes.Count && releases.All(one => Runs(one.Release, rollout)))
            return new RolloutStep.Finish();
        if (!rollout.Nodes.Contains(view.Own.Node) || view.Own.Version == rollout.Version)
            return new RolloutStep.Wait(view.Own.Trial ? "proves itself" : "waits for the other nodes");
        return Own(rollout, view);
    }

    private static RolloutStep Own(Rollout rollout, RolloutView view)
    {
        if (!view.Staged)
        {
            return view.HasPackage ? new RolloutStep.Stage()
                : rollout.PackageSha256.Length > 0 ? new RolloutStep.Fetch()
                : new RolloutStep.Fail($"{view.Own.Node} does not keep version {rollout.Version} any more");
        }

        if (view.Single)
            return new RolloutStep.Install();
        if (view.Peers.FirstOrDefault(peer => !peer.Connected) is { } away)
            return new RolloutStep.Wait($"waits until {away.Node} is connected");
        if (view.Peers.FirstOrDefault(peer => peer.Release?.Trial == true) is { } trial)
            return new RolloutStep.Wait($"waits until {trial.Node} has proven itself");
        return view.State switch
        {
            HaState.Active => AsActive(rollout, view),
            HaState.Standby or HaState.Maintenance => AsStandby(rollout, view),
            _ => new RolloutStep.Wait($"waits until it is a standby; it is {view.State.ToString().ToLowerInvariant()}"),
        };
    }

    private static RolloutStep AsActive(Rollout rollout, RolloutView view)
    {
        if (view.Peers.FirstOrDefault(peer => rollout.Nodes.Contains(peer.Node) && !Runs(peer.Release, rollout)) is { } behind)
            return new RolloutStep.Wait($"serves until {behind.Node} runs {rollout.Version}");
        return view.Peers.Any(peer => peer.State == HaState.Standby)
            ? new RolloutStep.SwitchOver()
            : new RolloutStep.Wait("serves until another node is a standby");
    }

    private static RolloutStep AsStandby(Rollout rollout, RolloutView view)
    {
        if (view.Peers.All(peer => peer.State != HaState.Active))
            return new RolloutStep.Wait("waits until another node is active");
        if (view.DrainingConnections > 0)
            return new RolloutStep.Wait($"serves {view.DrainingConnections} connections from before the switch to their end");

        // One after the other: of several standbys the lowest name first, and a node that was left for the last waits for these.
        var next = view.Peers.FirstOrDefault(peer =>
            rollout.Nodes.Contains(peer.Node) && peer.State == HaState.Standby && !Runs(peer.Release, rollout)
            && string.CompareOrdinal(peer.Node, view.Own.Node) < 0);
        return next is null ? new RolloutStep.Install() : new RolloutStep.Wait($"waits for {next.Node}");
    }

    private static bool Runs(NodeRelease? release, Rollout rollout) => release is { Trial: false } && release.Version == rollout.Version;
}
