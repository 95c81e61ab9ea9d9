using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>How an https service speaks TLS with its clients.</summary>
internal sealed class TlsOptions(OptionSet set)
{
    private readonly Option<string?> _cipherSet = set.Word(
        "--cipher-set", "Ciphers of an https service: TLS 1.2 with ECDHE and AEAD and 1.3 (intermediate), 1.3 only (modern), AES-GCM on NIST curves (fips), also old ones (legacy), or those given (custom).", "intermediate", "modern", "fips", "legacy", "custom");

    private readonly Option<string?> _ciphers = set.Text("--ciphers", "LIST", "TLS 1.2 ciphers as OpenSSL writes them; with --cipher-set custom.");
    private readonly Option<string?> _cipherSuites = set.Text("--cipher-suites", "LIST", "TLS 1.3 cipher suites, colons between; with --cipher-set custom.");
    private readonly Option<string?> _clientCertificates = set.Word("--client-certificates", "Whether clients show a certificate.", "off", "optional", "required");
    private readonly Option<string?> _clientCa = set.Text("--client-ca-file", "FILE", "PEM: the authorities that client certificates come from; \"\" for none.");
    private readonly Option<string?> _clientCrl = set.Text("--client-crl-file", "FILE", "PEM: their revocation lists; \"\" for none.");

    private readonly Option<string?> _stapling = set.OnOff("--ocsp-stapling", "Give clients that ask the certificate's status (OCSP) with it, where the certificate names a responder.");

    /// <summary>Null when none of the options was given.</summary>
    public TlsBody? ToBody(ParseResult parsed)
    {
        var body = new TlsBody
        {
            CipherSet = parsed.GetValue(_cipherSet),
            Ciphers = parsed.GetValue(_ciphers),
            CipherSuites = parsed.GetValue(_cipherSuites),
            ClientCertificates = parsed.GetValue(_clientCertificates),
            ClientCaPem = TextFile.Read(parsed.GetValue(_clientCa)),
            ClientCrlPem = TextFile.Read(parsed.GetValue(_clientCrl)),
            OcspStapling = OptionSet.IsOn(parsed.GetValue(_stapling)),
        };
        return body == new TlsBody() ? null : body;
    }
}
