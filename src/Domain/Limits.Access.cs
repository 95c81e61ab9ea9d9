namespace LoadMaster.Domain;

/// <summary>Of certificates of those who administer.</summary>
public static partial class Limits
{
    public const int RefusedCertificatesMax = 100;
}
