namespace LoadMaster.Host.Backup;

/// <summary>A backup that cannot be made or used; nothing was changed.</summary>
public sealed class BackupException(string message) : Exception(message);
