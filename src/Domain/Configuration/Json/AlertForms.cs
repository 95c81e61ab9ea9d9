namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of alerts.</summary>
internal static class AlertForms
{
    private static readonly ObjectForm<Webhook> Webhook = new ObjectForm<Webhook>("webhook", "An address that is told of events over https.", new Webhook())
        .Required("name", new TextForm(Limits.NameLengthMax, "chat"), w => w.Name, (w, v) => w with { Name = v }, "The webhook's name; unique.")
        .Required("url", new TextForm(Limits.WebhookUrlLengthMax, "https://alerts.example.com/loadmaster"), w => w.Url, (w, v) => w with { Url = v }, "Where events are posted; https only.")
        .Field("secret", new TextForm(Limits.SealedSecretLengthMax, ""), w => w.Secret, (w, v) => w with { Secret = v }, "What messages are signed with. Sealed; REST and lm take it in clear and seal it.")
        .Field(
            "tlsFingerprint", new TextForm(Limits.FingerprintLengthMax, ""), w => w.TlsFingerprint, (w, v) => w with { TlsFingerprint = v },
            "SHA-256 of the server's certificate, which then needs no authority; empty: one that the node trusts.")
        .Field("severity", new WordForm<EventSeverity>(AlertWords.Severities), w => w.Severity, (w, v) => w with { Severity = v }, "info, warning or error: what matters less is not sent.");

    public static readonly ObjectForm<AlertSettings> Settings = new ObjectForm<AlertSettings>("alerts", "What is an event, and who is told.", new AlertSettings())
        .Field(
            "certificateDays", new ListForm<int>(new WholeNumberForm(1, Limits.CertificateDaysMax), 1, Limits.CertificateDaysCountMax), a => a.CertificateDays, (a, v) => a with { CertificateDays = v },
            "So many days before its end a certificate is worth an event, the largest first; the last number makes it an error.")
        .Field("webhooks", new ListForm<Webhook>(Webhook, Webhook.Blank, Limits.WebhooksMax), a => a.Webhooks, (a, v) => a with { Webhooks = v }, "Who is told of events.")
        .Field("email", EmailForms.Settings, a => a.Email, (a, v) => a with { Email = v }, "Who is told by e-mail.");
}
