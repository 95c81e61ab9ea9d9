using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// The networks' use over several nodes. Whoever changes a slot notes it while nodes are told; what found no room among the notes,
/// and what was lost on its way, is told when all of the table has been walked through, some seconds later.
/// </summary>
internal sealed partial class ClientTable
{
    private const int NotesPerStripe = 64;

    /// <summary>Stripes of the table walked through in one telling.</summary>
    private const int StripesWalked = 4;

    /// <summary>Sets whose slots are looked at before others may have the lock.</summary>
    private const int SetsAtOnce = 16;

    private readonly Notes[] _notes = new Notes[StripeCount];
    private int _elsewhereEpoch = 1;
    private int _walked;
    private volatile bool _tells;

    private int SetCount => _slots.Length / Ways;

    /// <summary>Adds what is new of the networks, at most so many.</summary>
    public void TakeUse(List<ClientShare> to, int max, LimitRates rates, bool whole, long now)
    {
        _tells = true;
        for (var stripe = 0; stripe < StripeCount && to.Count < max; stripe++)
        {
            TakeNoted(stripe, to, rates, now);
        }

        for (var turn = 0; turn < (whole ? StripeCount : StripesWalked) && to.Count < max; turn++)
        {
            Walk(_walked, to, max, rates, whole, now);
            _walked = (_walked + 1) % StripeCount;
        }
    }

    public void Rest() => _tells = false;

    /// <summary>What another node says of one network.</summary>
    /// <param name="teller">A number of that node's.</param>
    public void AddUse(in PersistenceKey key, in ClientShare share, int teller, LimitRates rates, long now)
    {
        var set = SetOf(key);
        lock (_stripes[set % StripeCount])
        {
            var isNew = share.Connections > 0 || share.ConnectionRate != default || share.RequestRate != default;
            if (!isNew && !IsKnown(set, key))
            {
                return;
            }

            ref var slot = ref Find(set, key, now, out var found);
            if (!found)
            {
                return;
            }

            rates.ClientConnections.Charge(ref slot.ConnectionsAt, share.ConnectionRate, now);
            rates.ClientRequests.Charge(ref slot.RequestsAt, share.RequestRate, now);

            // Of several other nodes the largest count holds: no more than two have connections but in a second switch within a drain.
            if (slot.ElsewhereTeller == teller || share.Connections >= Elsewhere(slot))
            {
                (slot.ElsewhereConnections, slot.ElsewhereTeller, slot.ElsewhereEpoch) = (share.Connections, teller, _elsewhereEpoch);
            }
        }
    }

    /// <summary>Connections at other nodes count no more until they are told again.</summary>
    public void ForgetElsewhere() => Interlocked.Increment(ref _elsewhereEpoch);

    private int Elsewhere(in Slot slot) => slot.ElsewhereConnections != 0 && slot.ElsewhereEpoch == Volatile.Read(ref _elsewhereEpoch) ? slot.ElsewhereConnections : 0;

    private bool IsKnown(int set, in PersistenceKey key)
    {
        foreach (ref var slot in _slots.AsSpan(set * Ways, Ways))
        {
            if (slot.UsedAt != 0 && slot.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    private void Note(int set, ref Slot slot, int connections = 0, int requests = 0)
    {
        if (!_tells)
        {
            return;
        }

        slot.ConnectionsTaken += connections;
        slot.RequestsTaken += requests;
        if (!slot.IsNoted)
        {
            slot.IsNoted = _notes[set % StripeCount].TryAdd(slot.Key);
        }
    }

    private void TakeNoted(int stripe, List<ClientShare> to, LimitRates rates, long now)
    {
        lock (_stripes[stripe])
        {
            ref var notes = ref _notes[stripe];
            foreach (var key in notes.All)
            {
                foreach (ref var slot in _slots.AsSpan(SetOf(key) * Ways, Ways))
                {
                    if (slot.IsNoted && slot.Key == key)
                    {
                        to.Add(Tell(ref slot, rates, now));
                    }
                }
            }

            notes.Clear();
        }
    }

    private void Walk(int stripe, List<ClientShare> to, int max, LimitRates rates, bool whole, long now)
    {
        for (var from = stripe; from < SetCount && to.Count < max; from += StripeCount * SetsAtOnce)
        {
            lock (_stripes[stripe])
            {
                for (var set = from; set < Math.Min(SetCount, from + (StripeCount * SetsAtOnce)); set += StripeCount)
                {
                    foreach (ref var slot in _slots.AsSpan(set * Ways, Ways))
                    {
                        if (HasNews(slot) || (whole && Math.Max(slot.ConnectionsAt, slot.RequestsAt) > now * 1000))
                        {
                            to.Add(Tell(ref slot, rates, now));
                        }
                    }
                }
            }
        }
    }

    private static bool HasNews(in Slot slot) => (slot.Connections | slot.ConnectionsTold | slot.ConnectionsTaken | slot.RequestsTaken) != 0;

    private static ClientShare Tell(ref Slot slot, LimitRates rates, long now)
    {
        var share = new ClientShare(
            slot.Key.Value,
            slot.Connections,
            rates.ClientConnections.Use(slot.ConnectionsTaken, slot.ConnectionsAt, now),
            rates.ClientRequests.Use(slot.RequestsTaken, slot.RequestsAt, now));
        (slot.ConnectionsTaken, slot.RequestsTaken, slot.ConnectionsTold, slot.IsNoted) = (0, 0, slot.Connections, false);
        return share;
    }

    /// <summary>The networks of one stripe with news; guarded by its lock.</summary>
    private struct Notes
    {
        private PersistenceKey[]? _keys;
        private int _count;

        public readonly ReadOnlySpan<PersistenceKey> All => _keys.AsSpan(0, _count);

        public bool TryAdd(in PersistenceKey key)
        {
            _keys ??= new PersistenceKey[NotesPerStripe];
            if (_count == NotesPerStripe)
            {
                return false;
            }

            _keys[_count++] = key;
            return true;
        }

        public void Clear() => _count = 0;
    }
}
