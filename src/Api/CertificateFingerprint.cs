using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadMaster.Api;

/// <summary>The certificate that a server showed.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate, as <c>AB:CD:...</c>.</param>
/// <param name="Trusted">Whether this machine's certificate authorities vouch for it under the name that was asked.</param>
public sealed record ServerCertificate(string Fingerprint, string Subject, bool Trusted);

/// <summary>Pins a server's certificate by its SHA-256 fingerprint.</summary>
public static class CertificateFingerprint
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static string Of(X509Certificate certificate) =>
        string.Join(':', SHA256.HashData(certificate.GetRawCertData()).Select(b => b.ToString("X2", null)));

    /// <summary>A handler that accepts only the pinned certificate, or without a pin only one that this machine trusts.</summary>
    /// <param name="own">Shown to a server that asks for a client's certificate, with <paramref name="rest"/>, which lead to its authority.</param>
    public static HttpMessageHandler CreateHandler(string? pinnedFingerprint, X509Certificate2? own = null, X509Certificate2Collection? rest = null) => new LostConnections(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, rest, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => pinnedFingerprint is null
                ? errors == SslPolicyErrors.None
                : certificate is not null && Matches(certificate, pinnedFingerprint),
        },
    });

    /// <summary>Makes a TLS handshake and closes: no request, no secret is sent.</summary>
    public static async Task<ServerCertificate> FetchAsync(Uri url, CancellationToken cancel)
    {
        ServerCertificate? seen = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConnectTimeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.IdnHost, url.Port, limit.Token);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = url.IdnHost,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        seen = certificate is null
                            ? null
                            : new ServerCertificate(Of(certificate), certificate.Subject, errors == SslPolicyErrors.None);
                        return certificate is not null;
                    },
                },
                limit.Token);
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new HttpRequestException(
                e is OperationCanceledException ? $"no answer within {ConnectTimeout.TotalSeconds:0} s" : e.Message, e);
        }

        return seen ?? throw new HttpRequestException("the server showed no certificate");
    }

    private static bool Matches(X509Certificate certificate, string pinned) =>
        string.Equals(Of(certificate), pinned, StringComparison.OrdinalIgnoreCase);
}
