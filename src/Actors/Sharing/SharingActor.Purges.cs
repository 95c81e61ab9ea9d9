using Akka.Actor;
using LoadMaster.Domain.Collections;
using static LoadMaster.Actors.Sharing.SharingProtocol;

namespace LoadMaster.Actors.Sharing;

/// <summary>A purge of caches concerns every node: an old active one may still serve from its own.</summary>
public sealed partial class SharingActor
{
    /// <summary>Less than what the REST side waits.</summary>
    internal static readonly TimeSpan PurgeWithin = TimeSpan.FromSeconds(3);

    private readonly Dictionary<long, Purge> _purges = [];
    private long _purgeNumber;

    private void OnPurgeCaches(PurgeCaches message)
    {
        var own = new NodePurge(_settings.NodeName, _caches.Purge(message.Service, message.Purge) ?? 0, null);
        var number = ++_purgeNumber;
        var purge = new Purge(Sender, own, _settings.Partners.ToDictionary(node => node, node => (NodePurge?)null));
        foreach (var node in _settings.Partners)
        {
            if (_peers.TryGetValue(node, out var to))
            {
                to.Tell(new PurgeCacheThere(_settings.NodeName, number, message.Service, message.Purge), Self);
            }
            else
            {
                purge.Others[node] = new NodePurge(node, 0, _unanswered.ContainsKey(node) ? "it is of a version that purges only what it is asked itself" : "this node has no connection to it");
            }
        }

        _purges[number] = purge;
        Timers.StartSingleTimer(new PurgeOverdue(number), new PurgeOverdue(number), PurgeWithin);
        Finish(number);
    }

    private void OnPurgeCacheThere(PurgeCacheThere message)
    {
        if (_settings.Partners.Contains(message.From))
        {
            Sender.Tell(new CachePurged(_settings.NodeName, message.Number, _caches.Purge(message.Service, message.Purge) ?? 0), Self);
        }
    }

    private void OnCachePurged(CachePurged message)
    {
        if (_purges.TryGetValue(message.Number, out var purge) && purge.Others.ContainsKey(message.From))
        {
            purge.Others[message.From] = new NodePurge(message.From, message.Purged, null);
            Finish(message.Number);
        }
    }

    private void OnPurgeOverdue(PurgeOverdue message)
    {
        if (_purges.TryGetValue(message.Number, out var purge))
        {
            foreach (var silent in purge.Others.Where(other => other.Value is null).Select(other => other.Key).ToList())
            {
                purge.Others[silent] = new NodePurge(silent, 0, $"it did not answer within {PurgeWithin.TotalSeconds} s");
            }

            Finish(message.Number);
        }
    }

    private void Finish(long number)
    {
        var purge = _purges[number];
        if (purge.Others.Values.All(answer => answer is not null))
        {
            _purges.Remove(number);
            Timers.Cancel(new PurgeOverdue(number));
            purge.Asker.Tell(new CachesPurged(purge.Others.Values.Select(answer => answer!).Prepend(purge.Own).ToValueList()), Self);
        }
    }

    /// <param name="Others">Null: has not answered yet.</param>
    private sealed record Purge(IActorRef Asker, NodePurge Own, Dictionary<string, NodePurge?> Others);

    private sealed record PurgeOverdue(long Number);
}
