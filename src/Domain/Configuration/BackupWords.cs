namespace LoadMaster.Domain.Configuration;

/// <summary>The words of the automated backup, as <see cref="Words"/> has those of the rest.</summary>
public static class BackupWords
{
    public static WordTable<BackupDays> Days { get; } = new(
        (BackupDays.Off, "off"),
        (BackupDays.Daily, "daily"),
        (BackupDays.Monday, "monday"),
        (BackupDays.Tuesday, "tuesday"),
        (BackupDays.Wednesday, "wednesday"),
        (BackupDays.Thursday, "thursday"),
        (BackupDays.Friday, "friday"),
        (BackupDays.Saturday, "saturday"),
        (BackupDays.Sunday, "sunday"));

    public static WordTable<BackupProtocol> Protocols { get; } = new(
        (BackupProtocol.Ftp, "ftp"), (BackupProtocol.Ftps, "ftps"), (BackupProtocol.Sftp, "sftp"), (BackupProtocol.Scp, "scp"));
}
