namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of ACME.</summary>
internal static class AcmeForms
{
    private static readonly ObjectForm<AcmeAccount> Account = new ObjectForm<AcmeAccount>("acmeAccount", "An account at a certificate authority that speaks ACME.", new AcmeAccount())
        .Required("name", new TextForm(Limits.NameLengthMax, "letsencrypt"), a => a.Name, (a, v) => a with { Name = v }, "What certificates call it by; unique.")
        .Required(
            "directoryUrl", new TextForm(Limits.AcmeUrlLengthMax, "https://acme-v02.api.letsencrypt.org/directory"), a => a.DirectoryUrl, (a, v) => a with { DirectoryUrl = v },
            "The authority's ACME directory; https only.")
        .Field("email", new TextForm(Limits.EmailAddressLengthMax, "operations@example.com"), a => a.Email, (a, v) => a with { Email = v }, "Whom the authority may write to; empty: nobody.")
        .Field("termsAgreed", new FlagForm(), a => a.TermsAgreed, (a, v) => a with { TermsAgreed = v }, "The authority's terms of service were accepted.")
        .Field("eabKeyId", new TextForm(Limits.AcmeKeyIdLengthMax, ""), a => a.EabKeyId, (a, v) => a with { EabKeyId = v }, "The external account that it was bound to; empty: none.")
        .Field(
            "caPem", new TextForm(Limits.CertificateChainLengthMax, ""), a => a.CaPem, (a, v) => a with { CaPem = v },
            "Authorities that the directory's own certificate may come from, as PEM; empty: those that the machine trusts.")
        .Required(
            "privateKey", new TextForm(Limits.SealedKeyLengthMax, Certificate.SealedPrefix), a => a.PrivateKey, (a, v) => a with { PrivateKey = v },
            "The account's key as this pair has sealed it.");

    public static readonly ObjectForm<AcmeSettings> Settings = new ObjectForm<AcmeSettings>("acme", "Where certificates are ordered.", new AcmeSettings())
        .Field("accounts", new ListForm<AcmeAccount>(Account, Account.Blank, Limits.AcmeAccountsMax), a => a.Accounts, (a, v) => a with { Accounts = v }, "Accounts at certificate authorities.");

    public static readonly ObjectForm<AcmeCertificate> Order = new ObjectForm<AcmeCertificate>("acmeCertificate", "How a certificate is ordered and renewed by itself.", new AcmeCertificate())
        .Field("account", new TextForm(Limits.NameLengthMax, "letsencrypt"), a => a.Account, (a, v) => a with { Account = v }, "The ACME account; empty: it is not ordered by itself.")
        .Field(
            "names", new ListForm<string>(new TextForm(Limits.HostNameLengthMax, "www.example.com"), "", Limits.AcmeNamesMax), a => a.Names, (a, v) => a with { Names = v },
            "The DNS names that the certificate stands for.")
        .Field("keyType", new WordForm<CertificateKeyType>(AcmeWords.KeyTypes), a => a.KeyType, (a, v) => a with { KeyType = v }, "p256 or rsa2048: the kind of the certificate's key.")
        .Field(
            "renewDays", new WholeNumberForm(1, Limits.AcmeRenewDaysMax), a => a.RenewDays, (a, v) => a with { RenewDays = v },
            "So many days before its end it is renewed, or when a third of its life is left if that is later.")
        .Field("asked", new TextForm(Limits.TimeTextLengthMax, ""), a => a.Asked, (a, v) => a with { Asked = v }, "When somebody asked for a new one that has not come yet (UTC); empty: nobody waits.");
}
