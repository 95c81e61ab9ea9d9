using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>The users' side of the configuration: what was asked, what was acknowledged, and whether it is still there in the end.</summary>
internal sealed class ChangeBook(SimWorld world)
{
    private const int EveryMin = 100;
    private const int EveryMax = 2000;
    private readonly Dictionary<RevisionId, string> _written = [];
    private readonly Dictionary<string, bool> _acknowledged = [];

    public int Count { get; private set; }

    public void Start() => world.Clock.After(world.Extra.Next(EveryMin, EveryMax), Ask);

    /// <summary>One name, one event: two that share it would be taken for the same one, and one of them would be lost unseen.</summary>
    public void Written(SimNode node, ConfigEvent change)
    {
        node.Note($"writes {change.By} as {RevisionId.Of(change)}");
        if (!_written.TryAdd(RevisionId.Of(change), change.By) && _written[RevisionId.Of(change)] != change.By)
            world.Safety.Violated($"{RevisionId.Of(change)} names {change.By} and {_written[RevisionId.Of(change)]}");
    }

    /// <param name="everywhere">Every node's journal has it.</param>
    public void Acknowledged(string change, bool everywhere)
    {
        _acknowledged[change] = _acknowledged.GetValueOrDefault(change) || everywhere;
        world.Trace.Add("user", $"{change} is acknowledged{(everywhere ? " by every node" : ", not by every node")}");
    }

    /// <summary>
    /// What every node acknowledged is in force on the active node of a pair. What only one had is in force or in a conflict file.
    /// Of more than two nodes a majority is not asked for: there a conflict file is allowed for both.
    /// </summary>
    public void CheckEnd()
    {
        if (world.Nodes.FirstOrDefault(node => node.State.State == HaState.Active) is not { } active) return;
        var inForce = active.Config.Log.Tail.Select(change => change.By).ToHashSet();
        var kept = world.Nodes.SelectMany(node => node.Disk.Conflicts).ToHashSet();
        foreach (var (change, everywhere) in _acknowledged)
        {
            if (inForce.Contains(change)) continue;
            if (!kept.Contains(change)) world.Safety.Violated($"{change} was acknowledged and is lost");
            else if (everywhere) world.Safety.Violated($"{change} was acknowledged by every node and is not in force");
        }
    }

    private void Ask()
    {
        if (world.ClientsCome)
        {
            var node = world.Nodes[world.Extra.Next(world.Nodes.Count)];
            node.Config.Ask($"change {++Count}");
        }

        world.Clock.After(world.Extra.Next(EveryMin, EveryMax), Ask);
    }
}
