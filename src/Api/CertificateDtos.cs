namespace LoadMaster.Api;

/// <summary>A certificate as it is shown: never with its private key. <c>Names</c>: the DNS names it stands for. <c>UsedBy</c>: ids of virtual services.</summary>
public sealed record CertificateDto(
    string Name,
    string Subject,
    string Issuer,
    IReadOnlyList<string> Names,
    DateTimeOffset? NotBefore,
    DateTimeOffset? NotAfter,
    string Sha256,
    int ChainLength,
    IReadOnlyList<int> UsedBy)
{
    public StaplingDto Stapling { get; init; } = new("off", "", "", null, null, null, null);
}

/// <summary>
/// How the certificate stands with its status (OCSP) on the node that was asked. <c>State</c>: off (no service staples it), none (cannot be asked
/// for), waiting, good, failed, refused (revoked or unknown). <c>Since</c> and <c>Until</c>: of the response that clients get, null while they get none.
/// </summary>
public sealed record StaplingDto(
    string State, string Responder, string Problem, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? AskedAt, DateTimeOffset? NextAskAt);

/// <summary>What a client sends to add or replace a certificate: both as PEM, the private key without a password.</summary>
public sealed record CertificateBody
{
    public string? Name { get; init; }

    /// <summary>The server's certificate first, then the intermediate ones.</summary>
    public string? ChainPem { get; init; }

    public string? PrivateKeyPem { get; init; }

    /// <summary>The name only: keys do not belong into logs.</summary>
    public override string ToString() => $"certificate \"{Name}\"";
}
