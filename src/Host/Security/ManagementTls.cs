using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LoadMaster.Host.Security;

/// <summary>The management port: TLS 1.2 and 1.3 only, bounded in every way.</summary>
public static class ManagementTls
{
    private const int ConnectionsMax = 512;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The only listener of the host; addresses from configuration or environment are not used.</summary>
    public static WebApplicationBuilder UseManagementTls(this WebApplicationBuilder builder, IPEndPoint endpoint, X509Certificate2 certificate)
    {
        var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.ConfigDocumentBytesMax;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxConcurrentUpgradedConnections = ConnectionsMax;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.HeaderBytesMax;
            var certificates = kestrel.ApplicationServices.GetRequiredService<ClientCertificates>();
            kestrel.Listen(endpoint, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HeaderTimeout,
                OnConnection = handshake => certificates.OptionsAsync(handshake, Common(context), handshake.CancellationToken),
            }));
        });
        return builder;
    }

    private static SslServerAuthenticationOptions Common(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
