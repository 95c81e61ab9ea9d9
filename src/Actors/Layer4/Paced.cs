namespace LoadMaster.Actors.Layer4;

/// <summary>Something that is read from the kernel as often as it is asked for, but never for more than its share of the time.</summary>
/// <param name="share">One part in so many of the time.</param>
internal sealed class Paced<T>(TimeProvider time, int share, T none, Func<T> read)
{
    private long? _readAt;
    private TimeSpan _pause;

    /// <summary>What was read last.</summary>
    public T Value { get; private set; } = none;

    /// <summary>True when it was read anew.</summary>
    public bool Refresh()
    {
        if (_readAt is { } at && time.GetElapsedTime(at) < _pause)
        {
            return false;
        }

        var started = time.GetTimestamp();
        Value = read();
        (_readAt, _pause) = (started, time.GetElapsedTime(started) * share);
        return true;
    }
}
