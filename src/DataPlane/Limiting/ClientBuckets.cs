using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// The buckets of client networks, each as long as it has connections, and after that until it is full again, so that nobody gains by coming
/// anew. Asked when a connection comes and goes only.
/// </summary>
internal sealed partial class ClientBuckets
{
    /// <summary>Looked at when a network comes, so that those that are over leave sooner than new ones come.</summary>
    private const int SweptAtOnce = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<PersistenceKey, Entry> _entries = [];
    private readonly Queue<Entry> _left = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public Entry Enter(in PersistenceKey key, long burstNanoseconds, long now)
    {
        lock (_gate)
        {
            Sweep(burstNanoseconds, now);
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = Add(key);
            }

            entry.Connections++;
            return entry;
        }
    }

    public void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Connections == 0 && !entry.IsQueued)
            {
                entry.IsQueued = true;
                _left.Enqueue(entry);
            }
        }
    }

    private void Sweep(long burstNanoseconds, long now)
    {
        for (var turn = 0; turn < SweptAtOnce && _left.TryDequeue(out var entry); turn++)
        {
            var isFull = entry.Buckets.In.IsFull(burstNanoseconds, now) && entry.Buckets.Out.IsFull(burstNanoseconds, now);
            if (entry.Connections > 0)
            {
                entry.IsQueued = false;
            }
            else if (isFull || _entries.Count >= Limits.LimitClientsMax)
            {
                entry.IsQueued = false;
                Remove(entry);
            }
            else
            {
                _left.Enqueue(entry);
            }
        }
    }

    /// <summary>One network's.</summary>
    internal sealed class Entry(PersistenceKey key)
    {
        public PersistenceKey Key => key;

        public WayBuckets Buckets { get; } = new();

        /// <summary>Its place in the list of all; guarded by the table's lock.</summary>
        public int Index { get; set; }

        /// <summary>Guarded by the table's lock.</summary>
        public int Connections { get; set; }

        /// <summary>Guarded by the table's lock.</summary>
        public bool IsQueued { get; set; }
    }
}
