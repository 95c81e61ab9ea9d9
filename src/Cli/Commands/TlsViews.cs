using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The TLS settings of a service in words.</summary>
internal static class TlsViews
{
    public static string Clients(VirtualServiceDto service) => service.Type == "https"
        ? $"certificates {string.Join(", ", service.Certificates)}; from version {service.TlsMinimum}; ciphers {Ciphers(service.Tls)}; {(service.Tls.OcspStapling ? "" : "no OCSP stapling; ")}{service.TlsHandshakes} handshakes, {service.TlsFailures} failed"
        : "";

    public static string ClientCertificates(VirtualServiceDto service) => service.Tls.ClientCertificates == "off"
        ? ""
        : $"{service.Tls.ClientCertificates}, from {Count(service.Tls.ClientCaPem, "-----BEGIN CERTIFICATE-----")} authorities, {Count(service.Tls.ClientCrlPem, "-----BEGIN X509 CRL-----")} revocation lists";

    public static string Servers(ReencryptionDto settings)
    {
        if (!settings.Enabled)
        {
            return "";
        }

        var authorities = settings.CaPem.Length == 0 ? "the machine's authorities" : $"{Count(settings.CaPem, "-----BEGIN CERTIFICATE-----")} authorities";
        var name = settings.ServerName.Length == 0 ? "the server's address" : settings.ServerName;
        return settings.Verify ? $"on, certificates for {name} from {authorities}" : $"on, certificates NOT verified, asked for {name}";
    }

    private static string Ciphers(TlsDto tls) => tls.CipherSet != "custom"
        ? tls.CipherSet
        : tls.CipherSuites.Length == 0 ? tls.Ciphers : $"{tls.Ciphers} and {tls.CipherSuites}";

    public static int Count(string pem, string begin) => pem.Split(begin).Length - 1;
}
