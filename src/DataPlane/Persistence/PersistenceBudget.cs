using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>How many entries all tables of the engine may have together; touched only when an entry comes or goes.</summary>
internal sealed class PersistenceBudget(int entriesMax = Limits.PersistenceEntriesTotalMax)
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>False when all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= entriesMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>For the entries that a table may always hold.</summary>
    public void Take() => Interlocked.Increment(ref _taken);

    public void Return(int count) => Interlocked.Add(ref _taken, -count);
}
