using System.Security.Cryptography;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Update;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Update;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Update;

/// <summary>Begins updates and rollbacks when everything that can be known before speaks for them; else nothing has changed.</summary>
public sealed class UpdateRequests(UpdateDesk desk, PackageFiles packages, IUpdateGateway actor, INodeGateway gateway, NodeInfo node, TimeProvider time)
{
    /// <param name="force">An older version too.</param>
    /// <param name="onlyThisNode">The others stay as they are.</param>
    /// <exception cref="RequestRefusedException">Something speaks against it.</exception>
    public async Task<Rollout> ApplyAsync(byte[] file, bool force, bool onlyThisNode, int readySeconds, string by, CancellationToken cancel)
    {
        var (state, nodes, ha) = await ReadyAsync(onlyThisNode, readySeconds, cancel);
        var package = Open(file);
        var speaks = ha.Peers.Where(peer => peer.Version is not null).ToDictionary(peer => peer.Node, peer => peer.Version!);
        if (ha.Configured)
            speaks[node.Name] = PairVersion.Of(node.Version);
        var running = state.Nodes.Where(one => nodes.Contains(one.Node)).Select(one => one.Version).ToList();
        var problems = PackageRules.Problems(package.Manifest, SoftwareVersion.Parse(node.Version), running, speaks, UpdateDesk.Runtime, desk.Installation!.FreeBytes, force);
        if (problems.Count > 0)
            throw new RequestRefusedException(StatusCodes.Status409Conflict, problems[0] with { Message = string.Join(" ", problems.Select(problem => problem.Message)) });
        var rollout = Rollout(by, package.Manifest.Version.ToString(), package.Sha256, nodes, readySeconds);
        try
        {
            packages.Write(file);
            await Task.Run(() => desk.Stage(rollout), cancel);
        }
        catch (Exception e) when (e is UpdateException or IOException or UnauthorizedAccessException)
        {
            throw Refused(ProblemCodes.BadPackage, $"The package cannot be installed: {e.Message}.");
        }

        return await BeginAsync(rollout, cancel);
    }

    public async Task<Rollout> RollBackAsync(bool onlyThisNode, int readySeconds, string by, CancellationToken cancel)
    {
        var (state, nodes, _) = await ReadyAsync(onlyThisNode, readySeconds, cancel);
        var previous = desk.Release.Previous;
        if (previous.Length == 0)
            throw Refused(ProblemCodes.NothingToUpdate, $"{node.Name} keeps no version from before {node.Version}.");
        if (state.Nodes.FirstOrDefault(one => nodes.Contains(one.Node) && one.Version != previous && one.Previous != previous) is { } other)
            throw Refused(ProblemCodes.NothingToUpdate, $"{other.Node} runs {other.Version} and does not keep {previous}; apply its package there instead.");
        return await BeginAsync(Rollout(by, previous, "", nodes, readySeconds), cancel);
    }

    public async Task<Rollout> CancelAsync(string by, CancellationToken cancel) => Answer(await actor.CommandAsync(new UpdateProtocol.Cancel(by), cancel));

    private async Task<Rollout> BeginAsync(Rollout rollout, CancellationToken cancel) => Answer(await actor.CommandAsync(new UpdateProtocol.Begin(rollout), cancel));

    private static Rollout Answer(object reply) => reply switch
    {
        UpdateProtocol.Accepted accepted => accepted.Rollout,
        UpdateProtocol.Refused refused => throw Refused(refused.Code, refused.Message),
        _ => throw new InvalidOperationException($"The update actor answered a command with {reply.GetType().Name}."),
    };

    /// <summary>Every node that takes part must be there: what could go wrong with it is known before any changes.</summary>
    private async Task<(UpdateProtocol.State State, List<string> Nodes, HaProtocol.HaStatus Ha)> ReadyAsync(bool onlyThisNode, int readySeconds, CancellationToken cancel)
    {
        if (desk.Installation is null)
            throw Refused(ProblemCodes.NotUpdatable, "This node was not installed by deploy/update/install.sh, so it has no room for a second version: install it so once, or replace its programs by hand.");
        if (readySeconds is < Domain.Update.Rollout.ReadySecondsMin or > Domain.Update.Rollout.ReadySecondsMax)
        {
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"readySeconds must be between {Domain.Update.Rollout.ReadySecondsMin} and {Domain.Update.Rollout.ReadySecondsMax}.", "/readySeconds");
        }

        var (state, ha) = (await actor.GetAsync(cancel), await gateway.GetHaStatusAsync(cancel));
        if (state.Rollout is { State: RolloutState.Running } running)
            throw Refused(ProblemCodes.UpdateRuns, $"The change to {running.Version}, begun by {running.By}, is not over: look at 'lm update show', or end it with 'lm update cancel'.");
        if (ha.Peers.Where(peer => !peer.Alive || !peer.ClusterMember).Select(peer => peer.Node).ToList() is { Count: > 0 } away && !onlyThisNode)
            throw Refused(ProblemCodes.MemberAway, $"Every node must be connected for this, but {string.Join(", ", away)} is not. Bring it back, remove it from the pair, or change this node alone (--only-this-node).");
        List<string> nodes = onlyThisNode ? [node.Name] : [node.Name, .. ha.Peers.Select(peer => peer.Node)];
        if (nodes.FirstOrDefault(name => state.Nodes.All(one => one.Node != name || !one.Updatable)) is { } silent)
            throw Refused(ProblemCodes.NotUpdatable, $"Node {silent} was not installed by deploy/update/install.sh, or has not said what it runs yet; install it so, or change this node alone (--only-this-node).");
        return (state, nodes, ha);
    }

    private UpdatePackage Open(byte[] file)
    {
        try
        {
            return UpdatePackage.Open(file, TrustedKey.ReadAll(desk.Installation!.KeysDirectory));
        }
        catch (BadPackageException bad)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, bad.Code, bad.Message);
        }
    }

    private Rollout Rollout(string by, string version, string sha256, IEnumerable<string> nodes, int readySeconds) => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), time.GetUtcNow(), by, version, sha256, nodes.ToValueList(), readySeconds, RolloutState.Running, "");

    private static RequestRefusedException Refused(string code, string message) => new(StatusCodes.Status409Conflict, code, message);
}
