using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Rest;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LoadMaster.Host.Security;

/// <summary>What a client's certificate is worth.</summary>
public abstract record CertificateVerdict
{
    private CertificateVerdict()
    {
    }

    public sealed record None : CertificateVerdict;

    public sealed record Good(LocalUser User) : CertificateVerdict;

    /// <param name="Reason">Half a sentence.</param>
    public sealed record Bad(string Subject, string Reason) : CertificateVerdict;
}

/// <summary>
/// Asks clients of the management port for a certificate, and tells which user it stands for. The handshake takes any, so that the refusal of a
/// bad one can say why: what it may do is judged with each request, by the settings of that moment.
/// </summary>
public sealed partial class ClientCertificates(AccessBook book, TimeProvider time, ILogger<ClientCertificates> log)
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const int SentMax = 10;
    private static readonly object SentKey = new();

    /// <summary>Whether a connection comes from the node itself; another one is for tests.</summary>
    public Func<ConnectionInfo, bool> IsOfThisNode { get; init; } =
        connection => connection.RemoteIpAddress is { } remote && (IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress));

    /// <summary>The TLS settings of one connection.</summary>
    public async ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext handshake, SslServerAuthenticationOptions common, CancellationToken cancel)
    {
        AccessSettings access;
        try
        {
            access = await book.GetAsync(cancel);
        }
        catch (NodeNotReadyException)
        {
            // Nobody can log in yet anyway, and health must be told.
            return common;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The request will meet the same and be told; without a handshake nobody would learn anything.
            Unknown(e);
            return common;
        }

        if (access.ClientCertificates.Mode == Domain.Configuration.ClientCertificateMode.Off)
            return common;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = common.ServerCertificateContext,
            EnabledSslProtocols = common.EnabledSslProtocols,
            ClientCertificateRequired = true,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, _, chain, _) =>
            {
                if (chain is not null)
                    handshake.Connection.Items[SentKey] = new X509Certificate2Collection(chain.ChainPolicy.ExtraStore.Take(SentMax).ToArray());
                return true;
            },
        };
    }

    /// <summary>The certificate of this connection, judged now.</summary>
    public CertificateVerdict Check(HttpContext context, AccessSettings access) =>
        access.ClientCertificates.Mode != Domain.Configuration.ClientCertificateMode.Off && context.Connection.ClientCertificate is { } certificate
            ? Check(certificate, context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(SentKey, out var sent) == true ? sent as X509Certificate2Collection : null, access)
            : new CertificateVerdict.None();

    /// <summary>Whether a request must have a certificate, whatever else it shows. From the node itself never: root sits there, and nobody can lock himself out.</summary>
    public bool IsDemanded(HttpContext context, AccessSettings access) =>
        access.ClientCertificates.Mode == Domain.Configuration.ClientCertificateMode.Required && !IsOfThisNode(context.Connection);

    private CertificateVerdict Check(X509Certificate2 certificate, X509Certificate2Collection? sent, AccessSettings access)
    {
        var settings = access.ClientCertificates;
        CertificateVerdict Bad(string reason) => new CertificateVerdict.Bad(AuditLog.Clean(certificate.Subject), reason);
        if (WhyNotTrusted(certificate, sent, settings) is { } reason)
            return Bad(reason);
        if (settings.Refused.Contains(Convert.ToHexString(SHA256.HashData(certificate.RawData))))
            return Bad("it is one of those that are accepted no more");
        var names = CertificateUserName.Find(certificate, settings.User);
        if (names is not [var name])
            return Bad($"it has {(names.Count == 0 ? "no name" : "several names")} of the kind {AdminCertificates.Users.Of(settings.User)}, where the user should stand");
        return access.Users.FirstOrDefault(user => user.Name == name) is { } user
            ? new CertificateVerdict.Good(user)
            : Bad($"there is no user {AuditLog.Clean(name)}");
    }

    private string? WhyNotTrusted(X509Certificate2 certificate, X509Certificate2Collection? sent, AdminCertificates settings)
    {
        if (!CertificateChain.TryRead(settings.CaPem, out var authorities, out _))
            return "no authority is set that it could come from";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(sent ?? []);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        if (chain.Build(certificate))
            return null;
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return flags switch
        {
            _ when flags.HasFlag(X509ChainStatusFlags.NotTimeValid) => $"it is good from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, or its authority's time is over",
            _ when flags.HasFlag(X509ChainStatusFlags.NotValidForUsage) => "it is not for clients (its extended key usage)",
            _ => $"it does not come from an authority that is set ({flags})",
        };
    }

    [LoggerMessage(2108, LogLevel.Warning, "Who may log in could not be read; this connection is not asked for a client certificate")]
    private partial void Unknown(Exception error);
}
