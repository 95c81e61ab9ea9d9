using Akka.Actor;

namespace LoadMaster.Actors.Diagnostics;

/// <summary>An actor as it is at this moment.</summary>
/// <param name="Depth">0: the root of the tree.</param>
/// <param name="Waiting">Messages in its mailbox.</param>
/// <param name="Restarts">Since the daemon's start.</param>
public sealed record ActorNow(string Path, string Name, string Type, int Depth, int Waiting, int Restarts);

/// <summary>Looks at the actors of a node without asking them, so that one that hangs is seen too.</summary>
public static class ActorTree
{
    /// <summary>In the order of a tree, children by name; the rest beyond the bound is left out.</summary>
    public static async Task<IReadOnlyList<ActorNow>> LookAsync(ActorSystem system, int actorsMax, TimeSpan timeout)
    {
        var root = await system.ActorSelection($"/user/{ActorNames.Node}").ResolveOne(timeout);
        var seen = new List<ActorNow>();
        Look(root, 0, ActorRestarts.Of(system), actorsMax, seen);
        return seen;
    }

    private static void Look(IActorRef actor, int depth, ActorRestarts restarts, int actorsMax, List<ActorNow> seen)
    {
        if (actor is not ActorRefWithCell { Underlying: { } cell } withCell || seen.Count >= actorsMax)
            return;
        var path = actor.Path.ToStringWithoutAddress();
        seen.Add(new ActorNow(path, actor.Path.Name, cell.Props.Type.Name, depth, cell.NumberOfMessages, restarts[path]));
        foreach (var child in withCell.Children.OrderBy(one => one.Path.Name, StringComparer.Ordinal))
            Look(child, depth + 1, restarts, actorsMax, seen);
    }
}
