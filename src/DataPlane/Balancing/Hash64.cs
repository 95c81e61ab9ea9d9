namespace LoadMaster.DataPlane.Balancing;

/// <summary>Hashing that is the same in every process, on every machine and in every release.</summary>
internal static class Hash64
{
    /// <summary>Spreads each bit over all 64 (the finaliser of SplitMix64); one to one, so that different input never collides.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
