using LoadMaster.Api;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Rest;

public static partial class DtoMapping
{
    private static TlsDto ToDto(TlsSettings tls) => new()
    {
        CipherSet = TlsWords.CipherSets.Of(tls.CipherSet),
        Ciphers = tls.Ciphers,
        CipherSuites = tls.CipherSuites,
        ClientCertificates = TlsWords.ClientCertificates.Of(tls.ClientCertificates),
        ClientCaPem = tls.ClientCaPem,
        ClientCrlPem = tls.ClientCrlPem,
        OcspStapling = tls.OcspStapling,
    };

    private static ReencryptionDto ToDto(ReencryptionSettings settings) => new(settings.Enabled, settings.Verify, settings.CaPem, settings.ServerName);
}
