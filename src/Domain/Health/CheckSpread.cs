using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Health;

/// <summary>Spreads the checks of many servers over the interval, the same way at every start.</summary>
public static class CheckSpread
{
    private const int StepBits = 12;

    /// <summary>2 to the 32nd over the golden ratio: ids that follow each other come to lie far apart, and evenly.</summary>
    private const uint Stride = 2_654_435_769;

    /// <summary>From the first check to the second: more than nothing, at most an interval, by the server's id. Later pauses are whole ones.</summary>
    public static TimeSpan FirstPause(RealServerId server, HealthCheck check)
    {
        var step = unchecked((uint)server.Value * Stride) >> (32 - StepBits);
        return TimeSpan.FromSeconds(check.IntervalSeconds * (step + 1) / (1 << StepBits));
    }
}
