namespace LoadMaster.Api;

/// <summary>Somebody who is told by e-mail of what matters at least as much as <c>Severity</c>: info, warning, error.</summary>
public sealed record EmailRecipientDto(string Address, string Severity);

/// <summary>
/// Alerts by e-mail, and how the node that answers gets on with the server. <c>Server</c> empty: none are sent. <c>Security</c>: starttls, tls, none.
/// The password is never shown. <c>Problem</c> is empty when the last message was taken.
/// </summary>
public sealed record EmailDto(
    string Server,
    int Port,
    string Security,
    string User,
    string TlsFingerprint,
    string From,
    IReadOnlyList<EmailRecipientDto> Recipients,
    int IntervalSeconds,
    long Sent,
    long Lost,
    string Problem);

/// <summary>What a client sends to change alerts by e-mail; what is left null stays. The password in clear, it is sealed at once.</summary>
public sealed record EmailBody
{
    public string? Server { get; init; }

    public int? Port { get; init; }

    public string? Security { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? TlsFingerprint { get; init; }

    public string? From { get; init; }

    /// <summary>Replaces the whole list.</summary>
    public IReadOnlyList<EmailRecipientDto>? Recipients { get; init; }

    public int? IntervalSeconds { get; init; }
}
