namespace LoadMaster.Domain;

/// <summary>Bounds of what nodes tell each other of limits in use.</summary>
public static partial class Limits
{
    /// <summary>Client networks that a node tells of at once, over all services; more come a quarter of a second later.</summary>
    public const int SharedClientsMax = 16 * 1024;

    /// <summary>Rows of client networks in one message.</summary>
    public const int SharedRowsPerMessageMax = 1000;

    /// <summary>Services, or real servers of one, in one message.</summary>
    public const int SharedServicesPerMessageMax = 500;

    /// <summary>Use of a rate by another node is at most so far ahead of now: no message locks a client out for longer.</summary>
    public const int SharedDebtMicroseconds = 3_000_000;

    public const int SharedEjectionsMax = 1000;
}
