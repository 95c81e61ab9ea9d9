using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>How the way to the mail server is protected.</summary>
public enum EmailSecurity
{
    /// <summary>Begins in clear and must become TLS before anything is said (RFC 3207).</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314), usually on port 465.</summary>
    Tls,

    /// <summary>In clear; never with a password.</summary>
    None,
}

/// <summary>The words of alerts by e-mail.</summary>
public static class EmailWords
{
    public static WordTable<EmailSecurity> Securities { get; } = new((EmailSecurity.StartTls, "starttls"), (EmailSecurity.Tls, "tls"), (EmailSecurity.None, "none"));
}

/// <summary>Somebody who is told of events by e-mail.</summary>
public sealed record EmailRecipient
{
    public string Address { get; init; } = "";

    /// <summary>Events that matter less are not sent to him.</summary>
    public EventSeverity Severity { get; init; } = EventSeverity.Warning;
}

/// <summary>E-mail that tells of events, each node its own. No more than one message in each interval goes to anybody; what happens meanwhile waits for the next.</summary>
public sealed record EmailSettings
{
    /// <summary>The SMTP server's name or address; empty: no e-mail is sent.</summary>
    public string Server { get; init; } = "";

    public int Port { get; init; } = 587;

    public EmailSecurity Security { get; init; } = EmailSecurity.StartTls;

    /// <summary>Empty: no login.</summary>
    public string User { get; init; } = "";

    /// <summary>Sealed, as private keys are.</summary>
    public string Password { get; init; } = "";

    /// <summary>SHA-256 of the server's certificate, which then needs no authority; empty: one that the node trusts.</summary>
    public string TlsFingerprint { get; init; } = "";

    public string From { get; init; } = "";

    public ValueList<EmailRecipient> Recipients { get; init; } = [];

    public int IntervalSeconds { get; init; } = 60;

    public bool IsOn => Server.Length > 0;

    /// <summary>The server only, for logs.</summary>
    public override string ToString() => IsOn ? $"e-mail by {Server}" : "no e-mail";
}
