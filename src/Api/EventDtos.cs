namespace LoadMaster.Api;

/// <summary>
/// Something that happened on a node. <c>Severity</c>: info, warning, error. <c>Kind</c>: haState, peer, service, server, certificate, backup, ips,
/// configuration, audit, network, update, mark, machine, metrics, test. <c>Sequence</c> counts up, over restarts too.
/// </summary>
public sealed record EventDto(long Sequence, DateTimeOffset At, string Node, string Severity, string Kind, string Subject, string Message);

/// <summary>Events of one node, newest first.</summary>
public sealed record EventListDto(string Node, IReadOnlyList<EventDto> Items);

/// <summary>A webhook, and how the node that answers gets on with it. The secret is never shown. <c>Problem</c> is empty when the last message was taken.</summary>
public sealed record WebhookDto(string Name, string Url, string Severity, string TlsFingerprint, long Sent, long Lost, string Problem);

/// <summary>Who is told of events.</summary>
public sealed record AlertsDto(long Revision, string Node, IReadOnlyList<int> CertificateDays, IReadOnlyList<WebhookDto> Webhooks)
{
    /// <summary>Null from a node of an earlier version.</summary>
    public EmailDto? Email { get; init; }
}

/// <summary>What a client sends to change alerts.</summary>
public sealed record AlertsBody
{
    public IReadOnlyList<int>? CertificateDays { get; init; }
}

/// <summary>What a client sends to set a webhook; the secret in clear, it is sealed at once.</summary>
public sealed record WebhookBody
{
    public required string Url { get; init; }

    public required string Secret { get; init; }

    public string? Severity { get; init; }

    public string? TlsFingerprint { get; init; }
}
