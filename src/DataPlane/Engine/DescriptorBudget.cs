using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Engine;

/// <summary>
/// How the files that a process may have open (RLIMIT_NOFILE) are shared out. Clients alone could use all of them: then no health check, no change and no
/// login would be possible, and the runtime itself ends a process that gets none.
/// </summary>
/// <param name="ForTraffic">Listeners, clients and connections to real servers.</param>
/// <param name="Ceiling">A listener that is given this number or a higher one is not opened.</param>
public sealed record DescriptorBudget(long ForTraffic, long Ceiling)
{
    private const long ReserveMin = 512;
    private const long ReserveMax = 16_384;
    private const long TrafficMin = 64;
    private const int ChecksMin = 16;

    /// <summary>Health checks that may be under way at a time, a connection each: half of what listeners leave of the reserve, so that the journal and REST have files, too.</summary>
    public int ChecksAtOnce { get; private init; } = Limits.ChecksAtOnceMax;

    /// <summary>The rest is for the checks of real servers, the journal, REST, the pair and the kernel's tables.</summary>
    public static DescriptorBudget Of(long filesMax)
    {
        var reserve = Math.Clamp(filesMax / 4, ReserveMin, ReserveMax);
        return new(Math.Max(TrafficMin, filesMax - reserve), Math.Max(TrafficMin, filesMax - (reserve / 2)))
        {
            ChecksAtOnce = (int)Math.Clamp(reserve / 4, ChecksMin, Limits.ChecksAtOnceMax),
        };
    }

    public static DescriptorBudget OfThisProcess() => Of(Native.FilesMax());
}
