using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadMaster.Cli.Login;

/// <summary>A client certificate with its key, and the certificates that lead to its authority.</summary>
public sealed record ClientIdentity(X509Certificate2 Certificate, X509Certificate2Collection Rest)
{
    /// <summary>From the files that the options or the environment name; null when they name none.</summary>
    internal static ClientIdentity? Read(CliEnvironment environment, string? certOption, string? keyOption)
    {
        var cert = certOption ?? NonEmpty(environment.Variable("LM_CLIENT_CERT"));
        var key = keyOption ?? NonEmpty(environment.Variable("LM_CLIENT_KEY")) ?? cert;
        if (cert is null)
            return key is null ? null : throw new CliException(ExitCodes.Usage, CliCodes.Usage, "There is a client key, but no certificate: give --client-cert FILE too.");
        var (certPem, keyPem) = (TextFile(cert), TextFile(key!));
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(certPem);
            var own = keyPem.Contains("ENCRYPTED", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPem(certPem, keyPem, Passwords.Get(environment, null, $"Pass phrase of {key}"))
                : X509Certificate2.CreateFromPem(certPem, keyPem);
            return new ClientIdentity(own, new X509Certificate2Collection(all.Skip(1).ToArray()));
        }
        catch (CryptographicException e)
        {
            throw new CliException(ExitCodes.Failed, CliCodes.File, $"{cert} and {key} are no certificate with its private key, or the pass phrase is wrong: {e.Message}");
        }
    }

    private static string TextFile(string path) => File.Exists(path) ? File.ReadAllText(path) : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
