using System.Runtime.CompilerServices;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>One part of the table under its own lock: open addressing, linear probing, deletion by shifting back, no tombstones.</summary>
/// <param name="secret">That the hashes handed in were made with.</param>
/// <param name="budget">Asked for every entry beyond those that the stripe may always hold.</param>
/// <param name="record">Where changes are noted, under the lock, so that their order is the table's.</param>
internal sealed partial class PersistenceStripe(int capacity, int reserved, ulong secret, PersistenceBudget budget, PersistenceRecord record)
{
    private const int SlotsMin = 16;

    private readonly Lock _gate = new();
    private PersistenceBudget _budget = budget;
    private readonly int _slotsMax = Math.Max(SlotsMin, (capacity * 5 / 4) + 1);
    private PersistenceSlot[] _slots = new PersistenceSlot[SlotsMin];
    private int _count;
    private int _evictAt;
    private int _sweepAt;

    public int Count => Volatile.Read(ref _count);

    public long MemoryBytes => (long)Volatile.Read(ref _slots).Length * Unsafe.SizeOf<PersistenceSlot>();

    /// <summary>The server, or 0; refreshes what it finds, removes it when it has expired.</summary>
    public int Find(in PersistenceKey key, uint hash, int now, int timeout, bool refreshes)
    {
        lock (_gate)
        {
            if (!TryFind(key, hash, out var at))
            {
                return 0;
            }

            ref var slot = ref _slots[at];
            var age = Age.Since(slot.UsedAt, now);
            if (age >= timeout)
            {
                RemoveAt(at);
                return 0;
            }

            if (age > 0 && refreshes)
            {
                record.Refreshed(key, slot.Server, slot.UsedAt, now, hash, timeout);
                slot.UsedAt = now;
            }

            return slot.Server;
        }
    }

    public void Set(in PersistenceKey key, uint hash, int server, int now)
    {
        lock (_gate)
        {
            Put(key, hash, server, now);
            record.Changed(key, server, now);
        }
    }

    /// <summary>Takes over what another node says; not noted as a change.</summary>
    public void Copy(in PersistenceKey key, uint hash, int server, int usedAt)
    {
        lock (_gate)
        {
            Put(key, hash, server, usedAt);
        }
    }

    public bool Remove(in PersistenceKey key, uint hash)
    {
        lock (_gate)
        {
            var found = TryFind(key, hash, out var at);
            if (found)
            {
                RemoveAt(at);
                record.Removed(key);
            }

            return found;
        }
    }

    public int RemoveServers(Func<int, bool> leaves) => RemoveWhere((in PersistenceSlot slot) => leaves(slot.Server));

    /// <summary>Every entry will go with <see cref="RemoveMarked"/>, but for those that are set until then.</summary>
    public void MarkAll()
    {
        lock (_gate)
        {
            foreach (ref var slot in _slots.AsSpan())
            {
                slot.Mark();
            }
        }
    }

    public int RemoveMarked() => RemoveWhere((in PersistenceSlot slot) => slot.Marked);

    public int Clear()
    {
        lock (_gate)
        {
            var before = _count;
            foreach (ref readonly var slot in _slots.AsSpan())
            {
                if (slot.Server != 0)
                {
                    record.Removed(slot.Key);
                }
            }

            _slots = new PersistenceSlot[SlotsMin];
            _budget.Return(before);
            (_count, _sweepAt, _evictAt) = (0, 0, 0);
            return before;
        }
    }

    /// <summary>All that is in it and has not expired, at one moment.</summary>
    public void ReadTo(List<StoredEntry> entries, int now, int timeout)
    {
        lock (_gate)
        {
            foreach (ref readonly var slot in _slots.AsSpan())
            {
                if (slot.Server != 0 && Age.Since(slot.UsedAt, now) < timeout)
                {
                    entries.Add(new StoredEntry(slot.Key, slot.Server, slot.UsedAt));
                }
            }
        }
    }

    /// <summary>Goes on where the last sweep stopped, up to the end of the stripe or of the budget.</summary>
    public int Sweep(int now, int timeout, ref int slotsLeft, out bool finished)
    {
        lock (_gate)
        {
            var before = _count;
            for (; _sweepAt < _slots.Length && slotsLeft > 0; _sweepAt++, slotsLeft--)
            {
                while (_slots[_sweepAt].Server != 0 && Age.Since(_slots[_sweepAt].UsedAt, now) >= timeout)
                {
                    RemoveAt(_sweepAt);
                }
            }

            finished = _sweepAt >= _slots.Length;
            _sweepAt = finished ? 0 : _sweepAt;
            return before - _count;
        }
    }

    /// <summary>The key's place, or the free one where it would go; a fifth of the slots is always free, so that the search ends.</summary>
    private bool TryFind(in PersistenceKey key, uint hash, out int at)
    {
        var slots = _slots;
        at = Home(hash);
        while (slots[at].Server != 0)
        {
            if (slots[at].Low == key.Low && slots[at].High == key.High)
            {
                return true;
            }

            at = at + 1 < slots.Length ? at + 1 : 0;
        }

        return false;
    }

    private void Put(in PersistenceKey key, uint hash, int server, int usedAt)
    {
        if (!TryFind(key, hash, out var at))
        {
            if (MakeRoom())
            {
                TryFind(key, hash, out at);
            }

            _count++;
        }

        _slots[at] = new PersistenceSlot(key.High, key.Low, server, usedAt);
    }

    private int RemoveWhere(SlotCondition goes)
    {
        lock (_gate)
        {
            var before = _count;
            for (var at = 0; at < _slots.Length; at++)
            {
                while (_slots[at].Server != 0 && goes(_slots[at]))
                {
                    RemoveAt(at);
                }
            }

            return before - _count;
        }
    }

    /// <summary>Closes the gap: whoever probed past it moves back into it, so that no search meets a hole too early.</summary>
    private void RemoveAt(int gap)
    {
        var slots = _slots;
        var at = gap;
        while (true)
        {
            at = at + 1 < slots.Length ? at + 1 : 0;
            if (slots[at].Server == 0)
            {
                break;
            }

            var home = Home((uint)slots[at].Key.Hash(secret));
            var homeAfterGap = gap < at ? home > gap && home <= at : home > gap || home <= at;
            if (!homeAfterGap)
            {
                slots[gap] = slots[at];
                gap = at;
            }
        }

        slots[gap] = default;
        _count--;
        _budget.Return(1);
    }

    private int Home(uint hash) => (int)(((ulong)hash * (uint)_slots.Length) >> 32);

    private delegate bool SlotCondition(in PersistenceSlot slot);
}
