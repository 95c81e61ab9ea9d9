using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>How much an event matters.</summary>
public enum EventSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>The words of alerts.</summary>
public static class AlertWords
{
    public static WordTable<EventSeverity> Severities { get; } = new((EventSeverity.Info, "info"), (EventSeverity.Warning, "warning"), (EventSeverity.Error, "error"));
}

/// <summary>An address that is told of events over https, each node telling its own.</summary>
public sealed record Webhook
{
    public string Name { get; init; } = "";

    public string Url { get; init; } = "";

    /// <summary>What the messages are signed with (HMAC-SHA256); sealed, as private keys are.</summary>
    public string Secret { get; init; } = "";

    /// <summary>SHA-256 of the server's certificate, which then needs no authority; empty: one that the node trusts.</summary>
    public string TlsFingerprint { get; init; } = "";

    /// <summary>Events that matter less are not sent.</summary>
    public EventSeverity Severity { get; init; } = EventSeverity.Warning;

    /// <summary>The name only, for logs.</summary>
    public override string ToString() => $"webhook \"{Name}\"";
}

/// <summary>What is an event, and who is told.</summary>
public sealed record AlertSettings
{
    /// <summary>So many days before its end a certificate is worth an event; the last number makes it an error.</summary>
    public ValueList<int> CertificateDays { get; init; } = [30, 14, 3];

    public ValueList<Webhook> Webhooks { get; init; } = [];

    public EmailSettings Email { get; init; } = new();

    /// <summary>How many, for logs.</summary>
    public override string ToString() => FormattableString.Invariant($"{Webhooks.Count} webhooks, {Email}");
}
