using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>The networks' bytes over several nodes: told in turn, so that none waits for ever.</summary>
internal sealed partial class ClientBuckets
{
    /// <summary>Looked at in one telling.</summary>
    private const int ToldAtOnce = 4096;

    private readonly List<Entry> _all = [];
    private int _told;

    /// <summary>Adds what is new of the networks, at most so many.</summary>
    public void TakeUse(List<ClientBytesShare> to, int max, BandwidthPlan plan, bool whole, long now)
    {
        lock (_gate)
        {
            for (var turn = Math.Min(whole ? _all.Count : ToldAtOnce, _all.Count); turn > 0 && to.Count < max; turn--)
            {
                _told = (_told + 1) % _all.Count;
                var buckets = _all[_told].Buckets;
                var (inward, outward) = plan.TakeUse(buckets, ofClient: true, now);
                if (inward.Taken != 0 || outward.Taken != 0 || (whole && (inward != default || outward != default)))
                {
                    to.Add(new ClientBytesShare(_all[_told].Key.Value, inward, outward));
                }
            }
        }
    }

    /// <summary>What another node says of one network.</summary>
    public void AddUse(in PersistenceKey key, in ClientBytesShare share, BandwidthPlan plan, long now)
    {
        lock (_gate)
        {
            Sweep(plan.BurstNanoseconds, now);
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_entries.Count >= Limits.LimitClientsMax)
                {
                    return;
                }

                entry = Add(key);
                entry.IsQueued = true;
                _left.Enqueue(entry);
            }

            plan.Charge(entry.Buckets, ofClient: true, share.In, share.Out, now);
        }
    }

    private Entry Add(in PersistenceKey key)
    {
        var entry = new Entry(key) { Index = _all.Count };
        _entries.Add(key, entry);
        _all.Add(entry);
        return entry;
    }

    private void Remove(Entry entry)
    {
        _entries.Remove(entry.Key);
        var last = _all[^1];
        _all[entry.Index] = last;
        last.Index = entry.Index;
        _all.RemoveAt(_all.Count - 1);
    }
}
