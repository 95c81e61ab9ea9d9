namespace LoadMaster.Fuzz;

/// <summary>xorshift64*: the same numbers for the same seed on every machine.</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15UL) | 1;

    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return unchecked(_state * 0x2545F4914F6CDD1DUL);
    }

    /// <summary>From 0 up to, not with, the bound.</summary>
    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    public T One<T>(IReadOnlyList<T> from) => from[Below(from.Count)];
}
