namespace LoadMaster.Host.Security;

/// <summary>What somebody is told whose certificate does not let him in.</summary>
public static class ClientCertificateProblem
{
    /// <param name="bad">Null: none was shown, and one is demanded.</param>
    public static string Text(CertificateVerdict.Bad? bad) => bad is null
        ? "The management interface demands a client certificate: lm --client-cert FILE --client-key FILE, or curl --cert FILE --key FILE. From the node itself (lm --url https://127.0.0.1:8443 there) none is needed."
        : $"The client certificate {bad.Subject} is not accepted: {bad.Reason}.";
}
