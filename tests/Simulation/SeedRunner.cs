namespace LoadMaster.Simulation;

/// <summary>Runs many seeds on every processor and sums them up.</summary>
internal static class SeedRunner
{
    private const int BasesMax = 2_000_000_000;

    /// <summary>Another one at each call, so that every run of the tests looks at seeds that nobody has seen.</summary>
    public static int FreshBase(TimeProvider time) => (int)(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMillisecond % BasesMax);

    public static SeedReport Run(SimOptions options, int first, int count, TimeSpan within, TimeProvider time)
    {
        var report = new SeedReport(options, first);
        var start = time.GetTimestamp();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (index, loop) =>
        {
            if (time.GetElapsedTime(start) > within) loop.Stop();
            else report.Add(new SimWorld(options with { Seed = first + index }).Run());
        });
        return report;
    }
}
