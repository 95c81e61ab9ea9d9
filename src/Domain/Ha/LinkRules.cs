using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ha;

/// <summary>
/// Renews a cluster connection that is open but carries nothing: the heartbeats say that the peer lives, yet the cluster cannot reach it
/// or its answer to a join does not arrive. Two nodes that connect to each other at once, one of them still starting, can end like that for good.
/// </summary>
internal static class LinkRules
{
    public static void Tick(HaTurn turn)
    {
        if (turn.State.Stopping || turn.State.Restarting) return;
        var cluster = turn.State.Cluster;
        ValueList<DeafLink> deaf = [];
        var renewed = false;
        foreach (var peer in turn.Peers())
        {
            if (peer.Standing != PeerStanding.Alive || !peer.Status!.ClusterJoined || !IsDeaf(cluster, peer.Node)) continue;
            var link = cluster.Deaf.FirstOrDefault(known => known.Node == peer.Node) ?? new(peer.Node, turn.Now, 0);
            if (turn.Now - link.Since >= HaTimings.DeafLinkAfter * (link.Renewals + 1))
            {
                turn.Note($"{peer.Node} lives, but the cluster connection to it carries nothing: it is renewed");
                turn.Do(new HaEffect.RenewLink(peer.Node));
                link = link with { Since = turn.Now, Renewals = Math.Min(link.Renewals + 1, HaTimings.DeafLinkRenewalsMax) };
                renewed = true;
            }

            deaf = deaf.Add(link);
        }

        if (deaf == cluster.Deaf) return;
        var asked = renewed && !cluster.Joined ? turn.Now - HaTimings.JoinAgainAfter + HaTimings.LinkRenewalTakes : cluster.JoinAsked;
        turn.State = turn.State with { Cluster = cluster with { Deaf = deaf, JoinAsked = asked } };
    }

    private static bool IsDeaf(ClusterView cluster, string node) => cluster.Joined
        ? cluster.Unreachable.Contains(node)
        : cluster is { JoinAsked: not null, JoiningSelf: false };
}
