namespace LoadMaster.DataPlane.Caching;

/// <summary>A part of a cache with a lock, an order of use and memory of its own.</summary>
internal sealed class CacheStripe(long bytesMax)
{
    /// <summary>Of one address; beyond that the oldest gives way.</summary>
    private const int VariantsMax = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, CachedResponse> _first = [];
    private CachedResponse? _newest;
    private CachedResponse? _oldest;
    private bool _closed;
    private long _generation;

    public long Generation => Volatile.Read(ref _generation);

    public long Bytes { get; private set; }

    public long Entries { get; private set; }

    public long Evictions { get; private set; }

    /// <summary>Held for the caller; null for none.</summary>
    public CachedResponse? Find(UInt128 key, long selector, Http.RequestHead head)
    {
        lock (_gate)
        {
            for (var entry = _first.GetValueOrDefault(key); entry is not null; entry = entry.NextVariant)
            {
                if (entry.Suits(selector, head))
                {
                    Touch(entry);
                    entry.Hold();
                    return entry;
                }
            }

            return null;
        }
    }

    /// <summary>Takes the place of those that the same requests ask for.</summary>
    public void Add(CachedResponse entry, long generation)
    {
        lock (_gate)
        {
            if (_closed || generation != _generation || entry.Bytes > bytesMax)
            {
                entry.Release();
                return;
            }

            var variants = 0;
            CachedResponse? last = null;
            for (var other = _first.GetValueOrDefault(entry.Key); other is not null;)
            {
                var next = other.NextVariant;
                if (other.Selector == entry.Selector && other.Vary.SequenceEqual(entry.Vary))
                {
                    Remove(other);
                }
                else
                {
                    variants++;
                    last = other;
                }

                other = next;
            }

            if (variants >= VariantsMax)
            {
                Remove(last!);
            }

            entry.NextVariant = _first.GetValueOrDefault(entry.Key);
            _first[entry.Key] = entry;
            Link(entry);
            MakeRoom();
        }
    }

    /// <summary>Keeps a coding of an entry's body with it, while it is still here.</summary>
    public void AddCoded(CachedResponse entry, CodedBody coded)
    {
        lock (_gate)
        {
            if (!IsLinked(entry) || entry.Bytes + (long)coded.Bytes > bytesMax)
            {
                coded.Release();
                return;
            }

            Unlink(entry);
            entry.AddCoded(coded);
            Link(entry);
            MakeRoom();
        }
    }

    /// <summary>Removes all that is kept for an address.</summary>
    public void Remove(UInt128 key)
    {
        lock (_gate)
        {
            Volatile.Write(ref _generation, _generation + 1);
            while (_first.TryGetValue(key, out var entry))
            {
                Remove(entry);
            }
        }
    }

    /// <summary>Removes what the condition holds for, and says how many.</summary>
    public int RemoveAll(Predicate<CachedResponse> condition, bool closes)
    {
        lock (_gate)
        {
            _closed |= closes;
            Volatile.Write(ref _generation, _generation + 1);
            var removed = 0;
            for (var entry = _newest; entry is not null;)
            {
                var next = entry.Older;
                if (condition(entry))
                {
                    Remove(entry);
                    removed++;
                }

                entry = next;
            }

            return removed;
        }
    }

    private bool IsLinked(CachedResponse entry) => ReferenceEquals(_newest, entry) || entry.Newer is not null;

    private void MakeRoom()
    {
        while (Bytes > bytesMax)
        {
            Evictions++;
            Remove(_oldest!);
        }
    }

    private void Touch(CachedResponse entry)
    {
        if (!ReferenceEquals(_newest, entry))
        {
            Unlink(entry);
            Link(entry);
        }
    }

    private void Link(CachedResponse entry)
    {
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is not null)
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        _oldest ??= entry;
        Bytes += entry.Bytes;
        Entries++;
    }

    private void Unlink(CachedResponse entry)
    {
        _ = entry.Newer is null ? _newest = entry.Older : entry.Newer.Older = entry.Older;
        _ = entry.Older is null ? _oldest = entry.Newer : entry.Older.Newer = entry.Newer;
        entry.Newer = entry.Older = null;
        Bytes -= entry.Bytes;
        Entries--;
    }

    private void Remove(CachedResponse entry)
    {
        Unlink(entry);
        var first = _first[entry.Key];
        if (!ReferenceEquals(first, entry))
        {
            while (!ReferenceEquals(first.NextVariant, entry))
            {
                first = first.NextVariant!;
            }

            first.NextVariant = entry.NextVariant;
        }
        else if (entry.NextVariant is null)
        {
            _ = _first.Remove(entry.Key);
        }
        else
        {
            _first[entry.Key] = entry.NextVariant;
        }

        entry.NextVariant = null;
        entry.Release();
    }
}
