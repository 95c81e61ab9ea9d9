namespace LoadMaster.DataPlane.Persistence;

/// <summary>Grows within the stripe's capacity and the budget of all tables; beyond that the oldest give way.</summary>
internal sealed partial class PersistenceStripe
{
    private const int EvictionSamples = 8;

    /// <summary>Empties it; who still holds it may go on, at its own expense.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _budget.Return(_count);
            _budget = new PersistenceBudget();
            _slots = new PersistenceSlot[SlotsMin];
            (_count, _sweepAt, _evictAt) = (0, 0, 0);
        }
    }

    /// <summary>Evicts or grows when an insert needs it; true when slots moved.</summary>
    private bool MakeRoom()
    {
        if (_count >= capacity || !TakesBudget())
        {
            RemoveAt(OldestOfAFew());
            _budget.Take();
            return true;
        }

        if ((_count + 1) * 5 <= _slots.Length * 4)
        {
            return false;
        }

        var old = _slots;
        _slots = new PersistenceSlot[Math.Min(_slotsMax, old.Length * 2)];
        _sweepAt = 0;
        _evictAt = 0;
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.Server != 0)
            {
                TryFind(slot.Key, (uint)slot.Key.Hash(secret), out var at);
                _slots[at] = slot;
            }
        }

        return true;
    }

    private bool TakesBudget()
    {
        if (_count >= reserved)
        {
            return _budget.TryTake();
        }

        _budget.Take();
        return true;
    }

    private int OldestOfAFew()
    {
        var oldest = -1;
        for (var samples = 0; samples < EvictionSamples;)
        {
            _evictAt = _evictAt + 1 < _slots.Length ? _evictAt + 1 : 0;
            if (_slots[_evictAt].Server == 0)
            {
                continue;
            }

            samples++;
            if (oldest < 0 || Age.Since(_slots[_evictAt].UsedAt, _slots[oldest].UsedAt) > 0)
            {
                oldest = _evictAt;
            }
        }

        return oldest;
    }
}
