namespace LoadMaster.Cli;

/// <summary>Stable codes of problems that the command line finds itself: LM5xxx.</summary>
public static class CliCodes
{
    public const string Usage = "LM5001";
    public const string NotReachable = "LM5002";
    public const string NotLoggedIn = "LM5003";
    public const string CertificateNotTrusted = "LM5004";
    public const string UnexpectedAnswer = "LM5005";
    public const string File = "LM5006";
    public const string Aborted = "LM5007";
    public const string Unexpected = "LM5009";

    /// <summary>As the server's own code for the same thing.</summary>
    public const string NotFound = "LM2001";
}
