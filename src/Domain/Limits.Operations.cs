namespace LoadMaster.Domain;

/// <summary>Of SNMP, backups and updates.</summary>
public static partial class Limits
{
    public const int SnmpNameLengthMax = 32;
    public const int SnmpTextLengthMax = 200;
    public const int SnmpClientsMax = 32;
    public const int SnmpUsersMax = 16;
    public const int BackupUserLengthMax = 64;
    public const int BackupPathLengthMax = 200;
    public const int BackupServerKeyLengthMax = 64;
    public const int BackupRetentionMax = 1_000;

    /// <summary>A software package as it is uploaded; nodes get it from each other like a rule file.</summary>
    public const int PackageBytesMax = IpsUploadBytesMax;
    public const long PackageUnpackedBytesMax = 1024L * 1024 * 1024;
    public const int PackageFilesMax = 5_000;
}
