namespace LoadMaster.Cli;

/// <summary>What the process ends with.</summary>
public static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;

    /// <summary>Refused or in conflict: nothing was changed.</summary>
    public const int Refused = 4;
    public const int NotReachable = 5;

    public static int OfStatus(int status) => status switch
    {
        404 => NotFound,
        400 or 409 or 412 or 413 or 422 => Refused,
        _ => Failed,
    };
}
