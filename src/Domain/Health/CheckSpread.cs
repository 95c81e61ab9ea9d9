using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Health;

/// <summary>Spreads the checks of many servers over the interval, the same way at every start.</summary>
public static class CheckSpread
{
    private const int Steps = 64;

    /// <summary>From the first check to the second: half an interval to a whole one, by the server's id. Later pauses are whole ones.</summary>
    public static TimeSpan FirstPause(RealServerId server, HealthCheck check)
    {
        var step = (uint)server.Value * 40_503u % Steps;
        return TimeSpan.FromSeconds(check.IntervalSeconds * (0.5 + (step / (2.0 * Steps))));
    }
}
