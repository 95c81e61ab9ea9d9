namespace LoadMaster.Domain;

/// <summary>Bounds of the intrusion prevention around its engine; those of the engine are in LoadMaster.Ips.IpsLimits.</summary>
public static partial class Limits
{
    /// <summary>Rules that are switched by hand, each way.</summary>
    public const int IpsChoicesMax = 10_000;

    /// <summary>Rules that do not count for one service.</summary>
    public const int IpsExceptionsMax = 1_000;
    public const int IpsVariablesMax = 100;
    public const int IpsFiltersMax = 1_000;

    /// <summary>Characters of a variable or a filter.</summary>
    public const int IpsTextLengthMax = 2_000;

    /// <summary>Rules that have a metric of their own.</summary>
    public const int IpsRuleMetricsMax = 100;

    /// <summary>A rule file or archive as it is uploaded.</summary>
    public const int IpsUploadBytesMax = 64 * 1024 * 1024;

    /// <summary>Events of the intrusion prevention that a node keeps to be shown.</summary>
    public const int IpsEventsKept = 1_000;

    /// <summary>Events that wait in one loop of the data plane; beyond that new ones are counted only.</summary>
    public const int IpsEventsQueuedMax = 512;

    /// <summary>How long the beginning of a response is held for inspection when more of it does not come.</summary>
    public const int IpsResponseHoldMilliseconds = 1_000;

    /// <summary>Rules that one answer lists.</summary>
    public const int IpsListMax = 1_000;
}
