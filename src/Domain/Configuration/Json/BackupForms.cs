namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of the automated backup.</summary>
internal static class BackupForms
{
    private static readonly BackupSettings Default = new();

    public static readonly ObjectForm<BackupSettings> Settings = new ObjectForm<BackupSettings>(
            "backup", "When the active node backs the configuration up by itself, and to which server.", Default)
        .Field("days", new WordForm<BackupDays>(BackupWords.Days), b => b.Days, (b, v) => b with { Days = v }, "off, daily, or one day of the week.")
        .Field(
            "time", new TextForm(5, BackupSettings.TimeDefault), b => b.Time, (b, v) => b with { Time = v },
            "Hours and minutes on the node's clock, hh:mm.")
        .Field(
            "protocol", new WordForm<BackupProtocol>(BackupWords.Protocols), b => b.Protocol, (b, v) => b with { Protocol = v },
            "ftp (only the archive itself is encrypted), ftps (RFC 4217; on port 990 TLS from the start), sftp or scp.")
        .Field(
            "host", new TextForm(Limits.SyslogHostLengthMax, "192.0.2.60"), b => b.Host, (b, v) => b with { Host = v },
            "IP address of the server, or a name that each node can resolve.")
        .Field("port", new WholeNumberForm(0, ushort.MaxValue), b => b.Port, (b, v) => b with { Port = v }, "0: the usual one, 21 or 22.")
        .Field("user", new TextForm(Limits.BackupUserLengthMax, "backup"), b => b.User, (b, v) => b with { User = v }, "User name on the server.")
        .Field(
            "password", new TextForm(Limits.SealedSecretLengthMax, ""), b => b.Password, (b, v) => b with { Password = v },
            "Sealed; REST and lm take it in clear and seal it.")
        .Field(
            "path", new TextForm(Limits.BackupPathLengthMax, "loadmaster"), b => b.Path, (b, v) => b with { Path = v },
            "Folder on the server; relative to where the login leads unless it begins with a slash.")
        .Field(
            "serverKey", new TextForm(Limits.BackupServerKeyLengthMax, ""), b => b.ServerKey, (b, v) => b with { ServerKey = v },
            "SHA-256 of the server's key in base64: of its host key with sftp and scp (needed), of its certificate's public key with ftps (empty: a trusted authority must vouch for the host).")
        .Field(
            "passphrase", new TextForm(Limits.SealedSecretLengthMax, ""), b => b.Passphrase, (b, v) => b with { Passphrase = v },
            "What the archives are encrypted with. Sealed; REST and lm take it in clear and seal it.")
        .Field(
            "retention", new WholeNumberForm(0, Limits.BackupRetentionMax), b => b.Retention, (b, v) => b with { Retention = v },
            "So many backups of each node stay on the server, older ones are deleted; 0: all stay.");
}
