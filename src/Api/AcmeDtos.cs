using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>An account at a certificate authority that speaks ACME (RFC 8555), never with its key. <c>UsedBy</c>: names of certificates.</summary>
public sealed record AcmeAccountDto(string Name, string DirectoryUrl, string Email, bool TermsAgreed, string EabKeyId, bool HasOwnCa, IReadOnlyList<string> UsedBy);

/// <summary>Makes an account at an authority. <c>TermsAgreed</c>: its terms of service are accepted.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcmeAccountBody
{
    public required string Name { get; init; }

    public required string DirectoryUrl { get; init; }

    public string? Email { get; init; }

    public bool TermsAgreed { get; init; }

    /// <summary>Of an external account (RFC 8555, 7.3.4), with <see cref="EabKey"/>.</summary>
    public string? EabKeyId { get; init; }

    /// <summary>The external account's HMAC key, base64url; used once and not kept.</summary>
    public string? EabKey { get; init; }

    /// <summary>Authorities that the directory's own certificate may come from.</summary>
    public string? CaPem { get; init; }

    /// <summary>The name only: keys do not belong into logs.</summary>
    public override string ToString() => $"ACME account \"{Name}\"";
}

/// <summary>How a certificate is ordered: a field left null has its usual value. <c>KeyType</c>: p256 or rsa2048.</summary>
public sealed record CertificateAcmeBody
{
    public string? Account { get; init; }

    public IReadOnlyList<string>? Names { get; init; }

    public string? KeyType { get; init; }

    public int? RenewDays { get; init; }
}

/// <summary>
/// How a certificate is ordered, and how that stands on the node that was asked. <c>State</c>: good, waiting, ordering, failed, or standby (the active
/// node orders). <c>AskedAt</c>: when somebody asked for a new one that has not come yet.
/// </summary>
public sealed record CertificateAcmeDto(
    string Account,
    IReadOnlyList<string> Names,
    string KeyType,
    int RenewDays,
    string AskedAt,
    string State,
    string Problem,
    DateTimeOffset? RenewAt,
    DateTimeOffset? TriedAt,
    DateTimeOffset? NextTryAt);
