using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Backup;

/// <summary>Brings archives to the backup server. Every method throws <see cref="BackupException"/> with the server's own reason.</summary>
public interface IBackupTransfer
{
    Task SendAsync(BackupSettings server, string password, string name, byte[] archive, CancellationToken cancel);

    /// <summary>The names in the folder.</summary>
    Task<IReadOnlyList<string>> ListAsync(BackupSettings server, string password, CancellationToken cancel);

    Task DeleteAsync(BackupSettings server, string password, string name, CancellationToken cancel);
}
