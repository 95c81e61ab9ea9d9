using System.Globalization;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A schedule that is on has a server, a way to know that server, and secrets in their sealed form; nothing in it can be taken for a command.</summary>
internal sealed class BackupRule : IConfigRule
{
    private const int Sha256Bytes = 32;
    private const string PathMarks = "/._-+@=~";

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var backup = config.Backup;
        var at = JsonPath.Backup;
        if (!TimeOnly.TryParseExact(backup.Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("time"), $"\"{JsonText.Shortened(backup.Time)}\" is no time of day; give hours and minutes, such as 03:00 or 17:45.");
        }

        if (backup.Host.Length > 0 && HostText.WhyNone(backup.Host) is { } why)
        {
            problems.Add(ProblemCodes.NotAnAddress, at.Field("host"), $"\"{JsonText.Shortened(backup.Host)}\" cannot be the backup server: it {why}; give an IP address or a host name.");
        }

        CheckTexts(backup, at, problems);
        CheckSealed(backup.Password, at.Field("password"), problems);
        CheckSealed(backup.Passphrase, at.Field("passphrase"), problems);
        CheckServerKey(backup, at, problems);
        if (backup.Retention > 0 && backup.Protocol == BackupProtocol.Scp)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("retention"),
                "scp can neither list nor delete files, so old backups cannot be taken away; use sftp, or set retention 0 and let the server do it.",
                at.Field("protocol"));
        }

        if (backup.Days != BackupDays.Off)
        {
            CheckComplete(backup, at, problems);
        }
    }

    private static void CheckTexts(BackupSettings backup, JsonPath at, ProblemList problems)
    {
        if (!backup.User.All(c => c is > ' ' and <= '~' and not ':'))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("user"), "The user name holds a colon, a space or a character outside of ASCII; choose a user without.");
        }

        if (!backup.Path.All(c => char.IsAsciiLetterOrDigit(c) || PathMarks.Contains(c, StringComparison.Ordinal)) || backup.Path.Split('/').Contains(".."))
        {
            problems.Add(
                ProblemCodes.BadPattern, at.Field("path"), $"\"{JsonText.Shortened(backup.Path)}\" cannot be the folder: use letters, digits and {PathMarks}, and no '..'.");
        }
    }

    private static void CheckSealed(string secret, JsonPath at, ProblemList problems)
    {
        if (secret.Length > 0 && !secret.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal))
        {
            problems.Add(
                ProblemCodes.KeyNotSealed, at, "This secret is not sealed, and documents hold sealed ones only; set it with 'lm backup schedule', or import a document that this pair has exported.");
        }
    }

    private static void CheckServerKey(BackupSettings backup, JsonPath at, ProblemList problems)
    {
        if (backup.ServerKey.Length == 0)
        {
            return;
        }

        if (BackupServerKey.Base64Of(backup.ServerKey) is null)
        {
            problems.Add(
                ProblemCodes.BadPattern,
                at.Field("serverKey"),
                $"This is no SHA-256 in base64 ({Sha256Bytes} bytes); give it as 'ssh-keyscan HOST | ssh-keygen -lf -' prints it (SHA256:...), or with ftps the one of the certificate's public key (sha256//...).");
        }
        else if (backup.Protocol == BackupProtocol.Ftp)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("serverKey"), "A key is given, but ftp has none to show; use ftps or sftp, or leave it out.", at.Field("protocol"));
        }
    }

    private static void CheckComplete(BackupSettings backup, JsonPath at, ProblemList problems)
    {
        foreach (var (field, value) in new[] { ("host", backup.Host), ("user", backup.User), ("passphrase", backup.Passphrase) })
        {
            if (value.Length == 0)
            {
                problems.Add(ProblemCodes.MissingField, at.Field(field), $"The automated backup is on and needs {field}; give it, or set days off.", at.Field("days"));
            }
        }

        if (backup.ServerKey.Length == 0 && backup.Protocol is BackupProtocol.Sftp or BackupProtocol.Scp)
        {
            problems.Add(
                ProblemCodes.MissingField,
                at.Field("serverKey"),
                $"{BackupWords.Protocols.Of(backup.Protocol)} needs the server's host key, so that no other server gets the backup; 'ssh-keyscan HOST | ssh-keygen -lf -' prints it (SHA256:...).",
                at.Field("protocol"));
        }
    }
}
