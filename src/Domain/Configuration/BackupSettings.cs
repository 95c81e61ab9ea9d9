namespace LoadMaster.Domain.Configuration;

/// <summary>On which days the automated backup is made.</summary>
public enum BackupDays
{
    Off,
    Daily,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// <summary>How a backup travels to its server.</summary>
public enum BackupProtocol
{
    /// <summary>Nothing is encrypted on the way but the archive itself.</summary>
    Ftp,

    /// <summary>FTP over TLS: AUTH TLS (RFC 4217), on port 990 TLS from the first byte.</summary>
    Ftps,
    Sftp,
    Scp,
}

/// <summary>When a backup is made by itself, and where it goes; the active node makes it.</summary>
public sealed record BackupSettings
{
    public const string TimeDefault = "03:00";

    public BackupDays Days { get; init; } = BackupDays.Off;

    /// <summary>Hours and minutes on the node's clock, <c>hh:mm</c>.</summary>
    public string Time { get; init; } = TimeDefault;

    public BackupProtocol Protocol { get; init; } = BackupProtocol.Sftp;

    /// <summary>An IP address or a name that each node can resolve.</summary>
    public string Host { get; init; } = "";

    /// <summary>0: the usual one of the protocol.</summary>
    public int Port { get; init; }

    public string User { get; init; } = "";

    /// <summary>Sealed, as private keys are; empty for none.</summary>
    public string Password { get; init; } = "";

    /// <summary>Folder on the server; relative to where the login leads unless it begins with a slash.</summary>
    public string Path { get; init; } = "";

    /// <summary>SHA-256 of the server's key in base64: the host key with sftp and scp, the public key of its certificate with ftps.</summary>
    public string ServerKey { get; init; } = "";

    /// <summary>What the archives are encrypted with; sealed.</summary>
    public string Passphrase { get; init; } = "";

    /// <summary>So many backups of each node stay on the server; 0: all.</summary>
    public int Retention { get; init; }

    public int PortInUse => Port != 0 ? Port : Protocol is BackupProtocol.Ftp or BackupProtocol.Ftps ? 21 : 22;

    /// <summary>Where it goes, without secrets, for logs.</summary>
    public override string ToString() => $"{BackupWords.Protocols.Of(Protocol)}://{Host}:{PortInUse}/{Path}";
}
