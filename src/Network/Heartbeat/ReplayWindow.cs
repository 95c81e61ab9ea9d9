namespace LoadMaster.Network.Heartbeat;

/// <summary>
/// Lets each sequence number through once. Heartbeats travel over several paths and may overtake each other by a few,
/// so the last 64 numbers are remembered one by one; whatever is older counts as replayed.
/// </summary>
internal struct ReplayWindow
{
    private const int Width = 64;
    private ulong _highest;
    private ulong _seen;

    /// <summary>Whether the number is new; <paramref name="isHighest"/> tells whether it is also the latest word.</summary>
    internal bool TryAccept(ulong sequence, out bool isHighest)
    {
        isHighest = sequence > _highest;
        if (isHighest)
        {
            var step = sequence - _highest;
            _seen = step >= Width ? 1 : (_seen << (int)step) | 1;
            _highest = sequence;
            return true;
        }

        var age = _highest - sequence;
        if (sequence == 0 || age >= Width || (_seen & (1UL << (int)age)) != 0)
        {
            return false;
        }

        _seen |= 1UL << (int)age;
        return true;
    }
}
