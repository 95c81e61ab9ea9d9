namespace LoadMaster.DataPlane.Persistence;

/// <summary>Moments and ages in 16 ms ticks that fit 32 bits; they wrap, so only differences of less than a year mean anything.</summary>
internal static class Age
{
    private const int TickShift = 4;

    public static int Of(long milliseconds) => unchecked((int)(milliseconds >> TickShift));

    /// <summary>Rounded up: an entry never dies early.</summary>
    public static int Timeout(long milliseconds) => (int)((milliseconds >> TickShift) + 1);

    public static long ToMilliseconds(int ticks) => (long)ticks << TickShift;

    /// <summary>Ticks since a moment; below zero when another thread's clock reading was a little later.</summary>
    public static int Since(int then, int now) => unchecked(now - then);
}
