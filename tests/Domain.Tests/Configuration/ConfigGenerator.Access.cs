using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

/// <summary>Users, keys and alerts.</summary>
internal sealed partial class ConfigGenerator
{
    private static readonly string Password = $"pbkdf2-sha256:1000:{Convert.ToBase64String(new byte[16])}:{Convert.ToBase64String(new byte[32])}";

    private AlertSettings Alerts() => new()
    {
        CertificateDays = Flag() ? [] : [20, 10],
        Webhooks = Flag() ? [] : [new Webhook { Name = "chat", Url = "https://alerts.example.com/x?y=z", Secret = "sealed:1:cA==", Severity = Any<EventSeverity>(), TlsFingerprint = new string('a', 64) }],
        Email = Flag() ? new() : Email(),
    };

    private EmailSettings Email() => new()
    {
        Server = "mail.example.com",
        Port = Random.Next(1, 65_536),
        Security = Flag() ? EmailSecurity.StartTls : EmailSecurity.Tls,
        User = "lm",
        Password = "sealed:1:cA==",
        TlsFingerprint = Flag() ? "" : new string('b', 64),
        From = "lm@example.com",
        Recipients = [new EmailRecipient { Address = "a+b@example.com", Severity = Any<EventSeverity>() }, new EmailRecipient { Address = "c@example.org" }],
        IntervalSeconds = Random.Next(10, 3601),
    };

    private AccessSettings Access() => new()
    {
        Users = Flag() ? [] : [new LocalUser { Name = "root", Role = Role.Admin, Passwords = [Password] }, new LocalUser { Name = "anna", Role = Any<Role>(), Passwords = [Password, Password], MustChangePassword = Flag(), PasswordChangedAt = "2026-01-31T00:00:00Z" }],
        Keys = Flag() ? [] : [new ApiKey { Name = "ci", Role = Role.Operator, Services = Flag() ? [] : [1, 7], Hash = new string('A', 64), ExpiresAt = "2027-01-31T00:00:00Z", CreatedBy = "root@192.0.2.1" }],
        SessionIdleMinutes = Random.Next(1, 100),
        PasswordClassesMin = Random.Next(1, 5),
    };
}
