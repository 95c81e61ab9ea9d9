using LoadMaster.Api;

namespace LoadMaster.Cli.Login;

/// <summary>Decides at login which certificate to pin: trust on first use, with a question.</summary>
internal static class CertificateTrust
{
    /// <returns>The fingerprint to pin; null when this machine trusts the certificate anyway.</returns>
    public static async Task<string?> DecideAsync(CliEnvironment environment, Uri url, string? pinned, bool accept, CancellationToken cancel)
    {
        var certificate = await environment.FetchCertificate(url, cancel);
        if (certificate.Trusted)
            return null;
        if (string.Equals(certificate.Fingerprint, pinned, StringComparison.OrdinalIgnoreCase))
            return certificate.Fingerprint;

        if (pinned is not null)
            environment.Error.WriteLine($"WARNING: the certificate of {url} is not the one accepted before ({pinned}). Somebody may be in between.");
        environment.Error.WriteLine($"Certificate of {url}: {certificate.Subject}");
        environment.Error.WriteLine($"SHA-256 fingerprint: {certificate.Fingerprint}");
        if (accept || (environment.InputIsTerminal && Ask(environment)))
            return certificate.Fingerprint;

        throw new CliException(
            ExitCodes.Failed,
            CliCodes.CertificateNotTrusted,
            "The certificate was not accepted. Compare the fingerprint with the one on the node, then log in with --accept-certificate.");
    }

    private static bool Ask(CliEnvironment environment)
    {
        environment.Error.Write("Accept it from now on? [y/N] ");
        return environment.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
