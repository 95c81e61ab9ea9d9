using System.Text.Json.Serialization;

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

    /// <summary>Null for a certificate that was added from a file.</summary>
    public CertificateAcmeDto? Acme { get; init; }
}

/// <summary>
/// How the certificate stands with its status (OCSP) on the node that was asked. <c>State</c>: off (no service staples it), none (cannot be asked
/// for), waiting, good, failed, refused (revoked or unknown). <c>Since</c> and <c>Until</c>: of the response that clients get, null while they get none.
/// </summary>
public sealed record StaplingDto(
    string State, string Responder, string Problem, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? AskedAt, DateTimeOffset? NextAskAt);

/// <summary>What a client sends to add or replace a certificate: chain and private key as PEM, the key without a password, or one PKCS #12 file with its password.</summary>
public sealed record CertificateBody
{
    public string? Name { get; init; }

    /// <summary>The server's certificate first, then the intermediate ones.</summary>
    public string? ChainPem { get; init; }

    public string? PrivateKeyPem { get; init; }

    /// <summary>A PKCS #12 file (base64 in JSON) with one private key, instead of the two.</summary>
    public byte[]? Pkcs12 { get; init; }

    /// <summary>Of <see cref="Pkcs12"/>; empty unless given.</summary>
    public string? Password { get; init; }

    /// <summary>Has it ordered from an authority, instead of sending one.</summary>
    public CertificateAcmeBody? Acme { get; init; }

    /// <summary>The name only: keys do not belong into logs.</summary>
    public override string ToString() => $"certificate \"{Name}\"";
}

/// <summary>Asks for a certificate with its private key. <c>Format</c>: pkcs12 or pem. <c>Password</c>: what opens the file, 12 characters at least.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CertificateExportBody
{
    public required string Format { get; init; }

    public required string Password { get; init; }

    /// <summary>Passwords do not belong into logs.</summary>
    public override string ToString() => $"export as {Format}";
}

/// <summary>The file (base64 in JSON), private key and all, encrypted.</summary>
public sealed record CertificateExportDto(string Name, string Format, byte[] File);
