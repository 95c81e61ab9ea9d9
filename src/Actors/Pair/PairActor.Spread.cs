using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Pair;

namespace LoadMaster.Actors.Pair;

/// <summary>Changes that every node must have before they go on, and peers whose version cannot work with ours.</summary>
public sealed partial class PairActor
{
    private static readonly TimeSpan s_spreadWithin = TimeSpan.FromSeconds(5);
    private Spread? _spread;

    private void OnLeave(PairProtocol.Leave leave)
    {
        if (Pair() is not { } pair || !AllConnected(pair) || !Begin(pair))
        {
            return;
        }

        var (document, _) = PairRules.Remove(pair, _node, _node);
        var others = document!.Members.Select(member => member.Name).ToList();
        _log.Info("{0} This node leaves the pair, asked by {1}", HaEvents.NodeLeft, leave.By);
        if (others.Count == 0)
        {
            Left();
            return;
        }

        _spread = _spread! with { Document = document, Leaving = true, Awaited = [.. others] };
        foreach (var node in others)
        {
            Send(_connected[node], OfferOf(document));
        }
    }

    private const string KeyOfOptionsFiles =
        "One key file (ha:clusterKeyFile) holds for all nodes of this pair, and nodes with different ones do not hear each other. To replace it: stop the daemon of every standby; "
        + "make a new file with 'loadmasterd create-cluster-key' and copy it to every node and to the arbiter; restart the active node, whose services pause for some seconds; start the standbys. "
        + "Nodes that became a pair by 'lm ha token' and 'lm ha join' replace their key without a pause.";

    private void OnRotateKey(PairProtocol.RotateKey rotate)
    {
        if (_madeByHand)
        {
            Refuse(ProblemCodes.PairMadeByHand, KeyOfOptionsFiles);
            return;
        }

        if (Pair() is not { } pair || !AllConnected(pair) || !Begin(pair))
        {
            return;
        }

        _log.Info("{0} The heartbeat key is being replaced, asked by {1}", HaEvents.KeyRotation, rotate.By);
        RotateOn(pair, rotate.FreshSecret);
    }

    /// <summary>One step: on this node at once, then on all others; the next follows when they confirm.</summary>
    private void RotateOn(PairDocument pair, string freshSecret)
    {
        var next = PairRules.RotateOn(pair, _node, freshSecret);
        _spread = _spread! with { Document = next, FreshSecret = freshSecret, Awaited = [.. next.Members.Select(member => member.Name).Where(name => name != _node)] };
        Keep(next);
        GoOnWhenConfirmed();
    }

    private void OnHas(PairProtocol.Has has)
    {
        if (_spread is { } spread && spread.Document.Revision == has.Revision && spread.Document.ChangedBy == has.ChangedBy && spread.Awaited.Remove(has.From))
        {
            GoOnWhenConfirmed();
        }
    }

    private void GoOnWhenConfirmed()
    {
        if (_spread is not { Awaited.Count: 0 } spread)
        {
            return;
        }

        if (spread.Leaving)
        {
            Left();
        }
        else if (spread.Document.Keys.Count > 1)
        {
            RotateOn(spread.Document, spread.FreshSecret);
        }
        else
        {
            var ids = string.Join(", ", _heartbeat!.Report.KeyIds);
            _log.Info("{0} The heartbeat key has been replaced on every node; the new key's id is {1}", HaEvents.KeyRotation, ids);
            End(new PairProtocol.Changed(spread.Document, $"The heartbeat key has been replaced on {spread.Document.Members.Count} node(s); its id is {ids}."));
        }
    }

    private void Left()
    {
        _ports.Store.Clear();
        End(new PairProtocol.Changed(null, $"Node {_node} has left the pair and starts afresh as a single node."));
    }

    private void OnSpreadTimedOut()
    {
        if (_spread is { } spread)
        {
            var what = spread.Leaving
                ? "it may have this node out of the pair already: run 'lm ha leave' again."
                : "until they do, old and new key are both accepted: mend the link and run 'lm ha rotate-key' again.";
            End(new PairProtocol.Refused(ProblemCodes.MemberAway, $"{string.Join(", ", spread.Awaited)} did not confirm within {s_spreadWithin.TotalSeconds:0} s; {what}"));
        }
    }

    private bool AllConnected(PairDocument pair)
    {
        var away = pair.Members.Select(member => member.Name).Where(name => name != _node && !_connected.ContainsKey(name)).ToList();
        if (away.Count == 0)
        {
            return true;
        }

        Refuse(ProblemCodes.MemberAway, $"Every node must be connected for this, but {string.Join(", ", away)} is not. Bring it back, or remove it: lm ha remove {away[0]}");
        return false;
    }

    private bool Begin(PairDocument pair)
    {
        if (_spread is not null)
        {
            Refuse(ProblemCodes.NotReady, "Another change of the pair is under way: try again in a few seconds.");
            return false;
        }

        _spread = new Spread(Sender, pair, [], false, "");
        Timers.StartSingleTimer("spread", SpreadTimedOut.Instance, s_spreadWithin);
        return true;
    }

    private void End(object answer)
    {
        Timers.Cancel("spread");
        _spread!.Asker.Tell(answer);
        _spread = null;
    }

    /// <summary>A peer that speaks another protocol stays visible through its heartbeats, but may not connect.</summary>
    private void OnLookAtVersions()
    {
        var refused = ValueList<PairProtocol.RefusedPeer>.Empty;
        foreach (var peer in _heartbeat!.Observe())
        {
            if (peer.Status?.Version is { } version && _ports.Version.RefusalOf(peer.Node, version) is { } reason)
            {
                refused = refused.Add(new(peer.Node, reason));
            }
        }

        if (refused == _refused)
        {
            return;
        }

        foreach (var peer in refused.Where(peer => !_refused.Contains(peer)))
        {
            _log.Error("{0} {1}: {2}", HaEvents.VersionRefused, ProblemCodes.IncompatibleVersion, peer.Reason);
        }

        _refused = refused;
        UseTrust();
    }

    private void UseTrust()
    {
        if (_pair is { } pair)
        {
            var trusted = pair with { Members = pair.Members.Where(member => _refused.All(peer => peer.Node != member.Name)).ToValueList() };
            _ports.Trust?.Use(trusted.FingerprintsOf(_node));
        }
    }

    private sealed record Spread(IActorRef Asker, PairDocument Document, HashSet<string> Awaited, bool Leaving, string FreshSecret);
}
