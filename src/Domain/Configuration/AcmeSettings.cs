using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>An account at a certificate authority that speaks ACME (RFC 8555), made known there when it was added.</summary>
public sealed record AcmeAccount
{
    public string Name { get; init; } = "";

    /// <summary>Of the authority's directory; https only.</summary>
    public string DirectoryUrl { get; init; } = "";

    /// <summary>Whom the authority may write to; empty: nobody.</summary>
    public string Email { get; init; } = "";

    /// <summary>The authority's terms of service were accepted.</summary>
    public bool TermsAgreed { get; init; }

    /// <summary>Of the external account it was bound to (RFC 8555, 7.3.4); empty: none. Its key is needed once only, and not kept.</summary>
    public string EabKeyId { get; init; } = "";

    /// <summary>The authorities that the directory's own certificate may come from, as PEM; empty: those that the machine trusts.</summary>
    public string CaPem { get; init; } = "";

    /// <summary>The account's key, sealed as private keys are.</summary>
    public string PrivateKey { get; init; } = "";

    /// <summary>The name only, for logs.</summary>
    public override string ToString() => $"ACME account \"{Name}\"";
}

/// <summary>Where certificates are ordered.</summary>
public sealed record AcmeSettings
{
    public ValueList<AcmeAccount> Accounts { get; init; } = [];
}
