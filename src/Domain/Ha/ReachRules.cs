namespace LoadMaster.Domain.Ha;

/// <summary>How much of the service networks a node has: gateways that answer, and interfaces of shared addresses that have a carrier.</summary>
/// <param name="Total">All that are configured.</param>
public sealed record NetworkReach(int Healthy, int Total);

/// <summary>An active node that has less of the networks than a standby gives the addresses to it by a planned switch. Equal: it stays.</summary>
internal static class ReachRules
{
    /// <summary>A single lost probe moves nothing.</summary>
    public static readonly TimeSpan OutreachedAfter = TimeSpan.FromSeconds(1);

    /// <summary>Networks that come and go on both nodes in turn move the addresses no more often than this, nor is a peer that refuses asked more often.</summary>
    public static readonly TimeSpan MoveAgainAfter = TimeSpan.FromSeconds(10);

    public static void Tick(HaTurn turn)
    {
        var target = turn.State.Stopping ? null : turn.HandOverTarget();
        if (target is null || Compare(target.Status!.Reach, turn.State.Evidence.Reach) <= 0)
        {
            if (turn.State.OutreachedSince is not null) turn.State = turn.State with { OutreachedSince = null };
            return;
        }

        var since = turn.State.OutreachedSince ?? turn.Now;
        turn.State = turn.State with { OutreachedSince = since };
        if (turn.Now - since < OutreachedAfter || turn.Now - (turn.State.LastReachMove ?? turn.State.Since) < MoveAgainAfter) return;
        var (mine, theirs) = (turn.State.Evidence.Reach!, target.Status.Reach!);
        turn.OpenTimeline($"{target.Node} has {theirs.Healthy} of {theirs.Total} gateways and links, this node {mine.Healthy}");
        turn.State = turn.State with { OutreachedSince = null, LastReachMove = turn.Now };
        HandOverRules.Begin(turn, target.Node, HandOverWhy.Reach);
    }

    /// <summary>Above zero: the first has more. Zero also when either is unknown, or they count different things while a new configuration spreads.</summary>
    public static int Compare(NetworkReach? first, NetworkReach? second) =>
        first is null || second is null || first.Total != second.Total ? 0 : first.Healthy.CompareTo(second.Healthy);
}
