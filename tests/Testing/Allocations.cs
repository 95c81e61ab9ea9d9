namespace LoadMaster.Testing;

/// <summary>What a piece of work allocates on its thread.</summary>
public static class Allocations
{
    private const int TriesMax = 5;

    /// <summary>
    /// Bytes, the fewest of a few tries: a collection that another test starts in the meantime counts the unused rest of the thread's own memory as
    /// allocated, up to 8 KB. What the work itself allocates comes each time.
    /// </summary>
    public static long Of(Action work)
    {
        var fewest = long.MaxValue;
        for (var attempt = 0; attempt < TriesMax && fewest > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
