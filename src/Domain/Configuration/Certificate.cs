namespace LoadMaster.Domain.Configuration;

/// <summary>A certificate with its chain and its sealed private key, named by the https services that use it.</summary>
public sealed record Certificate
{
    /// <summary>Begins every private key in a document: it is sealed, and opened on the nodes of this pair only.</summary>
    public const string SealedPrefix = "sealed:1:";

    public required string Name { get; init; }

    /// <summary>The server's certificate first, then the intermediate ones, as PEM.</summary>
    public required string ChainPem { get; init; }

    /// <summary>Never the key itself: <see cref="SealedPrefix"/> and what the pair's secret sealed.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>How it is ordered and renewed by itself.</summary>
    public AcmeCertificate Acme { get; init; } = new();

    /// <summary>The name only, for logs.</summary>
    public override string ToString() => $"certificate \"{Name}\"";
}
