namespace LoadMaster.Domain.Scheduling;

/// <summary>
/// Weighted response time: the fastest server has its static weight, one that takes twice as long half of its own, from 1 to
/// <see cref="Limits.WeightMax"/>. A server without a measured time counts as the mean of the others; without any, all use their static
/// weights. A weight in use moves only when it is off by more than <see cref="TolerancePercent"/>, so that noise makes no new table.
/// </summary>
public static class ResponseTimeWeights
{
    public const int TolerancePercent = 5;

    /// <summary>Below this a difference says more about the clock than about the server.</summary>
    public const double MillisecondsMin = 0.1;

    public static WeightOutput[] Of(ReadOnlySpan<WeightInput> servers)
    {
        var (known, sum, fastest) = (0, 0.0, double.MaxValue);
        foreach (var server in servers)
        {
            if (server is { Up: true, SmoothedMilliseconds: { } time })
            {
                known++;
                sum += Bounded(time);
                fastest = Math.Min(fastest, Bounded(time));
            }
        }

        var weights = new WeightOutput[servers.Length];
        for (var i = 0; i < servers.Length; i++)
        {
            var server = servers[i];
            weights[i] = server.StaticWeight == 0 || known == 0
                ? new WeightOutput(server.StaticWeight, "")
                : new WeightOutput(Settled(server, fastest / Bounded(server.SmoothedMilliseconds ?? (sum / known))), "");
        }

        return weights;
    }

    private static double Bounded(double milliseconds) => Math.Max(MillisecondsMin, milliseconds);

    private static int Settled(WeightInput server, double share)
    {
        var target = (int)Math.Clamp(Math.Round(server.StaticWeight * share), 1, Limits.WeightMax);
        return server.LiveWeight is { } live && live > 0 && Math.Abs(target - live) * 100L <= (long)live * TolerancePercent ? live : target;
    }
}
