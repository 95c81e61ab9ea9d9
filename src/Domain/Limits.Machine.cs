namespace LoadMaster.Domain;

/// <summary>What the daemon wants of its machine.</summary>
public static partial class Limits
{
    /// <summary>Less free space than this on a disk of the daemon is worth a warning.</summary>
    public const long DiskFreeBytesLow = 512L * 1024 * 1024;

    /// <summary>Less than this is an error: the next change may not be saved.</summary>
    public const long DiskFreeBytesMin = 64L * 1024 * 1024;

    /// <summary>A clock that is so much behind what was written before is wrong.</summary>
    public const int ClockBehindSecondsMax = 600;

    /// <summary>A clock that is set by so much while the daemon runs is worth an event.</summary>
    public const int ClockStepSecondsMax = 60;
}
