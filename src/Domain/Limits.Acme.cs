namespace LoadMaster.Domain;

/// <summary>Of certificates by ACME.</summary>
public static partial class Limits
{
    public const int AcmeAccountsMax = 20;
    public const int AcmeUrlLengthMax = 1024;
    public const int AcmeKeyIdLengthMax = 256;

    /// <summary>Names in one certificate, as the largest public authority has it.</summary>
    public const int AcmeNamesMax = 100;
    public const int AcmeRenewDaysMax = 365;

    /// <summary>Challenges that can be answered at a time.</summary>
    public const int AcmeChallengesMax = 1_000;

    /// <summary>Orders under way at a time.</summary>
    public const int AcmeOrdersMax = 4;
}
