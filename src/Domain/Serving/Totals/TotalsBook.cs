using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Serving.Totals;

/// <summary>
/// What all nodes of a pair have served in all, so that totals go on after a take-over. Each node counts for itself and tells the others, who keep
/// the largest they heard; the total is the sum over the nodes. A node that started anew asks nobody: its peers see by its run that it has
/// forgotten, tell it what they keep of it, and take nothing from it until it has heard that. Not for use by several threads.
/// </summary>
/// <param name="run">Names this life of the node's counting; never used before.</param>
public sealed class TotalsBook(string node, string run)
{
    /// <summary>Rows of what was deleted since are dropped when so many more are kept than are served.</summary>
    private const int StaleRowsMax = 1000;

    private readonly Dictionary<CounterKey, OwnRow> _own = [];
    private readonly Dictionary<string, OtherNode> _others = [];
    private readonly HashSet<string> _heard = [];
    private readonly HashSet<CounterKey> _changed = [];
    private bool _elsewhereChanged;

    /// <summary>The rows that changed since the last call, to be told to every peer.</summary>
    public ValueList<CounterRecord> Count(DataPlaneSample sample)
    {
        foreach (var service in sample.Services)
        {
            Count(CounterValues.Key(service), CounterValues.Of(service));
        }

        foreach (var server in sample.Servers)
        {
            Count(CounterValues.Key(server), CounterValues.Of(server));
        }

        Forget(sample);
        var changed = _changed.Select(key => new CounterRecord(key, [.. _own[key].Whole])).ToValueList();
        _changed.Clear();
        return changed;
    }

    /// <summary>What this node tells a peer of its own counting.</summary>
    public TotalsNews Tell(string peer, ValueList<CounterRecord> rows) => new(node, node, run, _heard.Contains(peer), Last: true, rows);

    /// <summary>All that a peer should know once it is connected: this node's rows, and those of others, which it may have missed.</summary>
    public IEnumerable<TotalsNews> TellAll(string peer) =>
        _others.Where(other => other.Key != peer).Select(other => Copy(other.Key)).Prepend(Tell(peer, Own()));

    /// <summary>Takes what a peer tells; the answers are for that peer.</summary>
    public IEnumerable<TotalsNews> Hear(TotalsNews news) =>
        news.About == node ? HearOfOneself(news)
        : news.About == news.From ? HearOfPeer(news)
        : HearOfThird(news);

    /// <summary>What to add to this node's present counters, row by row, for the totals of all nodes; null when the same as at the last call.</summary>
    public IReadOnlyDictionary<CounterKey, long[]>? TakeElsewhere()
    {
        if (!_elsewhereChanged)
        {
            return null;
        }

        _elsewhereChanged = false;
        var sums = new Dictionary<CounterKey, long[]>();
        foreach (var (key, own) in _own.Where(row => row.Value.Before.Any(value => value != 0)))
        {
            sums[key] = own.Before;
        }

        foreach (var (key, row) in _others.Values.SelectMany(other => other.Rows))
        {
            sums[key] = Rows.Sum(sums.GetValueOrDefault(key), row);
        }

        return sums;
    }

    private void Count(CounterKey key, long[] now)
    {
        var row = Row(key);
        var before = row.Before;
        if (row.Count(now))
        {
            _changed.Add(key);
        }

        _elsewhereChanged |= !ReferenceEquals(before, row.Before);
    }

    private IEnumerable<TotalsNews> HearOfOneself(TotalsNews news)
    {
        if (news.Run == run)
        {
            return [];
        }

        foreach (var row in news.Rows.Where(row => Row(row.Key).Remember(row.Values.AsSpan())))
        {
            _changed.Add(row.Key);
            _elsewhereChanged = true;
        }

        return news.Last && _heard.Add(news.From) ? [Tell(news.From, Own())] : [];
    }

    private IEnumerable<TotalsNews> HearOfPeer(TotalsNews news)
    {
        if (_others.TryGetValue(news.From, out var known) && known.Run != news.Run && !news.Heard)
        {
            return news.Last ? [Copy(news.From)] : [];
        }

        Take(news);
        return [];
    }

    /// <summary>A copy of a third node's rows is as good as one's own only if it is of the same run.</summary>
    private IEnumerable<TotalsNews> HearOfThird(TotalsNews news)
    {
        if (!_others.TryGetValue(news.About, out var known) || known.Run == news.Run)
        {
            Take(news);
        }

        return [];
    }

    private void Take(TotalsNews news)
    {
        var rows = _others.GetValueOrDefault(news.About)?.Rows ?? [];
        foreach (var row in news.Rows)
        {
            rows[row.Key] = Rows.Largest(rows.GetValueOrDefault(row.Key), row.Values.AsSpan());
        }

        _others[news.About] = new OtherNode(news.Run, rows);
        _elsewhereChanged = true;
    }

    private ValueList<CounterRecord> Own() => List(_own.Select(row => KeyValuePair.Create(row.Key, row.Value.Whole)));

    private TotalsNews Copy(string other) =>
        new(node, other, _others[other].Run, Heard: false, Last: true, List(_others[other].Rows));

    private static ValueList<CounterRecord> List(IEnumerable<KeyValuePair<CounterKey, long[]>> rows) =>
        rows.Where(row => row.Value.Any(value => value != 0)).Select(row => new CounterRecord(row.Key, [.. row.Value])).ToValueList();

    private OwnRow Row(CounterKey key)
    {
        if (!_own.TryGetValue(key, out var row))
        {
            _own[key] = row = new OwnRow();
        }

        return row;
    }

    private void Forget(DataPlaneSample sample)
    {
        var max = sample.Services.Count + sample.Servers.Count + StaleRowsMax;
        if (sample.Services.Count == 0 || (_own.Count <= max && _others.Values.All(other => other.Rows.Count <= max)))
        {
            return;
        }

        var served = sample.Services.Select(CounterValues.Key).Concat(sample.Servers.Select(CounterValues.Key)).ToHashSet();
        Keep(_own, served);
        foreach (var other in _others.Values)
        {
            Keep(other.Rows, served);
        }
    }

    private static void Keep<T>(Dictionary<CounterKey, T> rows, HashSet<CounterKey> served)
    {
        foreach (var gone in rows.Keys.Where(key => !served.Contains(key)).ToList())
        {
            rows.Remove(gone);
        }
    }

    private sealed record OtherNode(string Run, Dictionary<CounterKey, long[]> Rows);
}
