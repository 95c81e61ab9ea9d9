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
    IReadOnlyList<int> UsedBy);

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
