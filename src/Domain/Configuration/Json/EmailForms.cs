namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of alerts by e-mail.</summary>
internal static class EmailForms
{
    private static readonly TextForm Address = new(Limits.EmailAddressLengthMax, "operations@example.com");

    private static readonly ObjectForm<EmailRecipient> Recipient = new ObjectForm<EmailRecipient>("emailRecipient", "Somebody who is told of events by e-mail.", new EmailRecipient())
        .Required("address", Address, r => r.Address, (r, v) => r with { Address = v }, "The e-mail address; unique.")
        .Field("severity", new WordForm<EventSeverity>(AlertWords.Severities), r => r.Severity, (r, v) => r with { Severity = v }, "info, warning or error: what matters less is not sent.");

    public static readonly ObjectForm<EmailSettings> Settings = new ObjectForm<EmailSettings>("email", "E-mail that tells of events, each node its own.", new EmailSettings())
        .Field("server", new TextForm(Limits.SyslogHostLengthMax, "mail.example.com"), e => e.Server, (e, v) => e with { Server = v }, "Name or address of the SMTP server; empty: no e-mail is sent.")
        .Field("port", new WholeNumberForm(1, ushort.MaxValue), e => e.Port, (e, v) => e with { Port = v }, "TCP port of the server.")
        .Field(
            "security", new WordForm<EmailSecurity>(EmailWords.Securities), e => e.Security, (e, v) => e with { Security = v },
            "starttls (TLS before anything is said), tls (from the first byte, usually on port 465) or none.")
        .Field("user", new TextForm(Limits.EmailUserLengthMax, "loadmaster"), e => e.User, (e, v) => e with { User = v }, "Who logs in at the server; empty: nobody.")
        .Field("password", new TextForm(Limits.SealedSecretLengthMax, ""), e => e.Password, (e, v) => e with { Password = v }, "Sealed; REST and lm take it in clear and seal it.")
        .Field(
            "tlsFingerprint", new TextForm(Limits.FingerprintLengthMax, ""), e => e.TlsFingerprint, (e, v) => e with { TlsFingerprint = v },
            "SHA-256 of the server's certificate, which then needs no authority; empty: one that the node trusts.")
        .Field("from", Address, e => e.From, (e, v) => e with { From = v }, "The sender's address.")
        .Field("recipients", new ListForm<EmailRecipient>(Recipient, Recipient.Blank, Limits.EmailRecipientsMax), e => e.Recipients, (e, v) => e with { Recipients = v }, "Who is told.")
        .Field(
            "intervalSeconds", new WholeNumberForm(Limits.EmailIntervalSecondsMin, Limits.EmailIntervalSecondsMax), e => e.IntervalSeconds, (e, v) => e with { IntervalSeconds = v },
            "At most one message in each interval; what happens meanwhile waits for the next.");
}
