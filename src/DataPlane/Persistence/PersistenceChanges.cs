using System.Numerics;
using System.Runtime.InteropServices;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>
/// The changes that wait to be sent: a ring that many threads fill and one empties. Never waits, never allocates; when it is full a change
/// is dropped and the overflow remembered.
/// </summary>
internal sealed class PersistenceChanges
{
    private readonly int _capacity;
    private Cell[] _cells = [];
    private Positions _at;
    private volatile bool _recording;
    private int _overflowed;

    /// <param name="capacity">A power of two; the memory is taken when recording first begins.</param>
    public PersistenceChanges(int capacity = Limits.PersistenceChangesQueuedMax)
    {
        if (capacity < 2 || !BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity must be a power of two, 2 or more.");
        }

        _capacity = capacity;
    }

    /// <summary>Switched by the one that empties it; switching on forgets what was left.</summary>
    public bool Recording
    {
        get => _recording;
        set
        {
            if (value && !_recording)
            {
                Prepare();
            }

            _recording = value;
        }
    }

    public void Add(in PersistenceChange change)
    {
        var cells = _cells;
        while (true)
        {
            var at = Volatile.Read(ref _at.Head);
            ref var cell = ref cells[at & (cells.Length - 1)];
            var ahead = Volatile.Read(ref cell.Turn) - at;
            if (ahead == 0)
            {
                if (Interlocked.CompareExchange(ref _at.Head, at + 1, at) == at)
                {
                    cell.Change = change;
                    Volatile.Write(ref cell.Turn, at + 1);
                    return;
                }
            }
            else if (ahead < 0)
            {
                Volatile.Write(ref _overflowed, 1);
                return;
            }
        }
    }

    public bool TryTake(out PersistenceChange change)
    {
        change = default;
        if (_cells.Length == 0)
        {
            return false;
        }

        var at = _at.Tail;
        ref var cell = ref _cells[at & (_cells.Length - 1)];
        if (Volatile.Read(ref cell.Turn) != at + 1)
        {
            return false;
        }

        change = cell.Change;
        Volatile.Write(ref cell.Turn, at + _cells.Length);
        _at.Tail = at + 1;
        return true;
    }

    public bool TakeOverflow() => Interlocked.Exchange(ref _overflowed, 0) == 1;

    private void Prepare()
    {
        if (_cells.Length == 0)
        {
            var cells = new Cell[_capacity];
            for (var at = 0; at < cells.Length; at++)
            {
                cells[at].Turn = at;
            }

            _cells = cells;
        }

        while (TryTake(out _))
        {
        }

        _ = TakeOverflow();
    }

    /// <summary>Free for the turn it names; filled when it names the next one.</summary>
    private struct Cell
    {
        public long Turn;
        public PersistenceChange Change;
    }

    /// <summary>Each on a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Positions
    {
        [FieldOffset(64)]
        public long Head;

        [FieldOffset(128)]
        public long Tail;
    }
}
