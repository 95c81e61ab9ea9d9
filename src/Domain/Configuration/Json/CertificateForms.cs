namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a certificate.</summary>
internal static class CertificateForms
{
    public static readonly ObjectForm<Certificate> Certificate = new ObjectForm<Certificate>(
            "certificate",
            "A certificate with its chain and its sealed private key.",
            new Certificate { Name = "", ChainPem = "", PrivateKey = "" })
        .Required("name", new TextForm(Limits.NameLengthMax, "www"), c => c.Name, (c, v) => c with { Name = v }, "What services call it by; unique.")
        .Required(
            "chainPem", new TextForm(Limits.CertificateChainLengthMax, "-----BEGIN CERTIFICATE-----"), c => c.ChainPem, (c, v) => c with { ChainPem = v },
            "The server's certificate first, then the intermediate ones, as PEM.")
        .Required(
            "privateKey", new TextForm(Limits.SealedKeyLengthMax, Configuration.Certificate.SealedPrefix), c => c.PrivateKey, (c, v) => c with { PrivateKey = v },
            "The private key as this pair has sealed it; only its own nodes can open it.")
        .Field("acme", AcmeForms.Order, c => c.Acme, (c, v) => c with { Acme = v }, "How it is ordered and renewed by itself.");
}
